"""The first start, as a person lives it: a bare folder, a server, its pages; then again, with nothing lost."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ensems.config.operations import INITIALISED, is_initialised
from ensems.referrals.models import Referral
from ensems.register.models import Act
from ensems.territories.models import Commune

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_a_first_content_twice_is_the_same_content():
    call_command("init")
    acts = Act.objects.count()
    assert is_initialised()
    assert Commune.objects.count() == 4_446
    assert Referral.objects.filter(transmitted_on="2017-03-31").count() == 4
    assert Referral.objects.filter(is_demonstration=True, status="open").count() == 2
    assert Referral.objects.filter(is_replayed=True).count() == 4

    call_command("init")
    assert Act.objects.count() == acts
    assert Act.objects.filter(verb=INITIALISED).count() == 1


@pytest.mark.django_db
def test_an_empty_platform_has_its_geography_and_nothing_else():
    call_command("init", empty=True, verbosity=0)
    assert Commune.objects.exists()
    assert not Referral.objects.exists()
    assert is_initialised()


@pytest.mark.django_db
def test_another_region_starts_without_the_saisines_of_occitanie():
    call_command("init", region="53")
    assert not Referral.objects.filter(is_demonstration=False).exists()
    assert not Referral.objects.filter(is_replayed=True).exists()
    assert Commune.objects.filter(department__code="35").exists()


@pytest.mark.django_db
def test_a_content_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="bretagne-1532"):
        call_command("init", content="bretagne-1532")
    assert not is_initialised()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="la première fois se vit sur la base d’origine")
def test_the_server_answers_stops_cleanly_and_starts_again(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for _ in range(2):
        served = serve(tmp_path, port)
        try:
            said = until(served, "Ensems répond")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/registre/", timeout=20) as page:
                assert page.status == 200
                assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        finally:
            served.send_signal(signal.SIGTERM)
            rest, _err = served.communicate(timeout=40)
        assert served.returncode == 0, said + rest
        assert "Ensems est arrêté." in rest
    assert "étapes à appliquer" not in said


def serve(folder: Path, port: int) -> subprocess.Popen[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ENSEMS_", "DJANGO_", "DATABASE_"))
    }
    given = {
        "ENSEMS_DATA_DIR": str(folder),
        "PORT": str(port),
        "ENSEMS_WORKERS": "1",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "ensems.config.cli", "serve"],
        env=kept | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until(served: subprocess.Popen[str], words: str) -> str:
    said = ""
    for line in served.stdout:
        said += line
        if words in line:
            return said
    pytest.fail(f"« {words} » n’est jamais venu :\n{said}")
