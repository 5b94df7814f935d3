"""Settings: everything a host may change comes from `environment.VARIABLES`, the rest is the house's own."""

import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from ensems.config import environment

ENV = environment.read()
BASE_DIR = environment.ROOT
DATA_DIR = ENV.data_dir
DATA_DIR.mkdir(parents=True, exist_ok=True)

PRODUCTION = ENV.flag("ENSEMS_PRODUCTION")
DEBUG = ENV.flag("ENSEMS_DEBUG") and not PRODUCTION
SECRET_KEY = ENV.secret_key()
BASE_URL = ENV.text("ENSEMS_BASE_URL", f"http://127.0.0.1:{ENV.number('PORT', 8000)}")
ALLOWED_HOSTS = ENV.names("ENSEMS_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

FOUNDATION = [
    "core",
    "interface",
    "register",
    "files",
    "documents",
    "writing",
    "topics",
    "territories",
    "accounts",
    "notices",
]
INSTITUTION = ["assembly", "meetings", "calls"]
THREAD = ["referrals", "contributions", "synthesis", "opinions", "answers"]
FRONT = ["website", "demonstration", "config"]
HOUSE = [f"ensems.{name}" for name in FOUNDATION + INSTITUTION + THREAD + FRONT]

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "django_tasks",
    "django_tasks_db",
    *HOUSE,
]

MIDDLEWARE = [
    "ensems.interface.pages.PagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "ensems.interface.middleware.EncodingMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ensems.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ensems.interface.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "ensems.config.urls"
WSGI_APPLICATION = "ensems.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ensems.interface.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ensems.interface.templatetags.ensems",
                "ensems.interface.templatetags.sentences",
                "ensems.writing.templatetags.marks",
            ],
        },
    }
]
FORM_RENDERER = "ensems.interface.forms.Renderer"

# --- Data -----------------------------------------------------------------------------------------

_database = dj_database_url.parse(
    ENV.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'ensems.sqlite3'}"),
    conn_max_age=60,
    conn_health_checks=True,
)
if _database["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a write takes the lock when it starts, so two writers wait instead of failing half-way.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif ENV.flag("ENSEMS_PREPARED", default=True):
    # Values are sent apart from what is asked, so that `core/prepared.py` can have a query planned once a connection.
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), "server_side_binding": True}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_files = urlsplit(ENV.text("ENSEMS_FILES_URL"))
if _files.scheme == "s3":
    _stored = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _files.netloc,
            "default_acl": None,
            "file_overwrite": False,
            **dict(parse_qsl(_files.query)),
        },
    }
else:
    _stored = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files"), "base_url": None},
    }
STORAGES = {
    "default": _stored,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_242_880
FILES_MAX_BYTES = 15 * 1024 * 1024

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "ensems.interface.finders.SheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATIC_ROOT = DATA_DIR / "static"

# --- Language and time: French is the source language, Paris the clock on the wall ----------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
# The plurals, written by scripts/messages.py: without them 0 would be plural, as in English.
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_THOUSAND_SEPARATOR = True

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
# The second one for those who signed in before there was the first.
AUTHENTICATION_BACKENDS = ["ensems.accounts.backends.Backend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ensems.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Codes for one address: 3 a minute, 12 an hour. From one address on the network: 300 a minute,
# since the 158 members of a session sign in from one room.
ACCOUNT_RATE_LIMITS = {"request_login_code": "300/m/ip,3/m/key,12/h/key"}
# Requests to follow something, from one address on the network; each electronic address has its own limit a day.
FOLLOW_RATE_LIMIT = "30/m/ip"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "ensems.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# --- Messages and tasks -----------------------------------------------------------------------------

_smtp = urlsplit(ENV.text("ENSEMS_SMTP_URL"))
DEMONSTRATION_MAILBOX = not _smtp.hostname
# How the machine calls itself; under any other name, somebody else is asking through something.
LOOPBACK_NAMES = {"127.0.0.1", "localhost", "[::1]"}
DEFAULT_FROM_EMAIL = ENV.text("ENSEMS_MAIL_FROM", "Ensems <ne-pas-repondre@ensems.invalid>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if DEMONSTRATION_MAILBOX:
    EMAIL_BACKEND = "ensems.notices.mailbox.MailboxBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or 587
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and _smtp.port != 25
    EMAIL_TIMEOUT = 20

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- Safety -----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # The limits on sign-in count those who ask, not the HTTPS server that speaks for all of them.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    # Whether other subdomains are HTTPS too, and lists of browsers: the owner of the domain says, not one site of it.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# What a web process may hold of whole pages kept for visitors (see interface/pages.py); 0 keeps none.
PAGES_KEPT_BYTES = 32_000_000
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "ensems.config.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
