"""ENSEMS_PRODUCTION=1: what a host gets by setting it."""

from __future__ import annotations

import os
import subprocess
import sys

ASK = """
from django.conf import settings as s
print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_SSL_REDIRECT)
print(s.SECURE_HSTS_SECONDS >= 31_536_000)
"""


def command(folder, *arguments):
    given = {
        "ENSEMS_DATA_DIR": str(folder),
        "ENSEMS_PRODUCTION": "1",
        "ENSEMS_DEBUG": "1",
        "ENSEMS_BASE_URL": "https://ensems.test",
        "ENSEMS_ALLOWED_HOSTS": "ensems.test",
        "ENSEMS_SMTP_URL": "smtp://mail.test:587",
        "DJANGO_SETTINGS_MODULE": "ensems.config.settings",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ENSEMS_")} | given
    line = [sys.executable, "-m", "ensems.config.cli", *arguments]
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120)


def test_the_deployment_check_has_nothing_to_say(tmp_path):
    checked = command(tmp_path, "check", "--deploy", "--fail-level", "WARNING")

    assert checked.returncode == 0, checked.stderr


def test_nothing_of_a_development_is_left(tmp_path):
    said = command(tmp_path, "shell", "-c", ASK)

    assert said.stdout.split()[-6:] == ["False", "True", "True", "True", "True", "True"], said.stderr
