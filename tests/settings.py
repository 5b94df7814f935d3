"""The settings of the tests: those of the platform, read from a clean environment, with a few things lighter.

Each process (each xdist worker too) has its own data folder, gone afterwards. Of the caller's environment, only
DATABASE_URL and ENSEMS_OFFICIAL_DATA are kept.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="ensems-tests-")
_owner = os.getpid()


def _forget() -> None:
    # A child forked by a test must not take the folder away from its parent.
    if os.getpid() == _owner:
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_forget)

for _name in [name for name in os.environ if name.startswith("ENSEMS_") and name != "ENSEMS_OFFICIAL_DATA"]:
    del os.environ[_name]
os.environ.pop("PORT", None)
os.environ["ENSEMS_DATA_DIR"] = _folder

os.makedirs(f"{_folder}/static")

from ensems.config.settings import *  # noqa: E402, F403
from ensems.config.settings import DATABASES, INSTALLED_APPS, LOOPBACK_NAMES, STORAGES, TEMPLATES  # noqa: E402
from tests.strictness import UNDEFINED  # noqa: E402

INSTALLED_APPS += ["zeal"]

# The name under which the test client asks.
LOOPBACK_NAMES = {*LOOPBACK_NAMES, "testserver"}

# A file, not memory: threads and processes of a race meet the same locks as in life.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
DATABASES["default"]["CONN_MAX_AGE"] = 0

# A test writes rows as it likes, without the acts that make a kept page old; those about kept pages make room for them.
PAGES_KEPT_BYTES = 0

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED

# What an operation queues is kept, not run behind the test's back: a test calls the task it is about.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": ["default"]}}

# Signing in reads the session again to change its key: the framework's own way, twice at most.
# A deposit takes two numbers, whatever the rows: a reference and a receipt.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}, {"model": "register.Counter"}]
