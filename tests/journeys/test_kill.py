"""Fifty people deposit, the machine dies: whoever holds a receipt finds her contribution, and the register verifies."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 50
# The machine dies when that many have their receipt: the others are being written, waiting, or on their way.
RECEIPTS_BEFORE = 12
# A machine that does other things takes its time to prepare a platform.
PATIENCE = 180.0
RECEIPT = re.compile(r"^/recepisses/(R-\d{4}-\d{6})/$")
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|client_key|seen)" value="([^"]+)"')


@dataclass(slots=True)
class Depositor:
    """Someone on the page « Relire et déposer », whose form is filled in; `receipt` once the server gave one."""

    key: str
    session: str
    digest: str
    form: dict[str, str] = field(default_factory=dict)
    token: str = ""
    receipt: str = ""


@dataclass(slots=True)
class Platform:
    """A server of its own: data folder, port, database."""

    env: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ensems.config.cli", "serve"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if self.ask("GET", "/registre/")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                assert self.process.poll() is None, "the server did not start"
            time.sleep(0.1)
        pytest.fail("the server did not answer", pytrace=False)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                kill(family(self.process.pid))
                self.process.wait()

    def run(self, *command: str) -> list[dict]:
        """The JSON lines that a command of the house prints."""
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def ask(self, method: str, path: str, *, cookies: str = "", form: dict[str, str] | None = None):
        """Status, Location, cookie for forms and page of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            token = re.search(r"csrftoken=([^;]+)", answer.getheader("Set-Cookie") or "")
            return answer.status, answer.getheader("Location") or "", token[1] if token else "", page
        finally:
            connection.close()

    # --- What a person does ---------------------------------------------------------------------------------

    def open_page(self, who: Depositor) -> None:
        status, _location, who.token, page = self.ask(
            "GET", f"/contributions/{who.key}/deposer/", cookies=f"sessionid={who.session}"
        )
        assert status == 200, page[:400]
        who.form = dict(HIDDEN.findall(page))
        assert set(who.form) == {"csrfmiddlewaretoken", "client_key", "seen"}

    def deposit(self, who: Depositor) -> str:
        """The number of the receipt that the server sends back; raises when the server is gone."""
        status, location, _token, page = self.ask(
            "POST",
            f"/contributions/{who.key}/deposer/",
            cookies=f"sessionid={who.session}; csrftoken={who.token}",
            form=who.form,
        )
        found = RECEIPT.match(location)
        assert status == 302 and found, f"{status} {location} {page[:400]}"
        return found[1]


def family(pid: int) -> list[int]:
    """This process and all those under it, parents first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def kill(processes: list[int]) -> None:
    """`kill -9`, the parents first so that none is started again."""
    for one in processes:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


@contextmanager
def database(url: str) -> Iterator[str]:
    """A PostgreSQL database of its own, gone afterwards; "" gives the SQLite of the data folder."""
    if not url:
        yield ""
        return
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    name = f"ensems_kill_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with database(os.environ.get("DATABASE_URL", "")) as url:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ENSEMS_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        given = {"ENSEMS_DATA_DIR": str(tmp_path), "PORT": str(port), "DATABASE_URL": url}
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        made = Platform(kept | given | {"PYTHONPATH": path}, port)
        try:
            yield made
        finally:
            made.stop()


def test_the_server_is_killed_while_fifty_people_deposit(platform):
    platform.run("ensems.config.cli", "init", "--empty")
    people = [Depositor(**line) for line in platform.run("tests.journeys.deposits_scene", "prepare", str(PEOPLE))]
    acts_before = platform.run("tests.journeys.deposits_scene", "check")[0]["acts"]
    platform.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(platform.open_page, people))

    doomed = family(platform.process.pid)
    assert len(doomed) >= 4, "the supervisor, the web server, its workers and the task worker"
    gate, lock, answered = threading.Barrier(PEOPLE, timeout=PATIENCE), threading.Lock(), []

    def send(who: Depositor) -> None:
        gate.wait()
        try:
            who.receipt = platform.deposit(who)
        except (OSError, http.client.HTTPException):
            return
        with lock:
            answered.append(who)
            if len(answered) == RECEIPTS_BEFORE:
                kill(doomed)

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(send, people))
    platform.process.wait(PATIENCE)
    assert RECEIPTS_BEFORE <= len(answered) < PEOPLE, "the server died in the middle"

    # Nothing that was promised is lost, nothing is there by halves.
    after = platform.run("tests.journeys.deposits_scene", "check")[0]
    holds(after, people, acts_before)
    assert len(after["receipts"]) >= len(answered)

    # The server starts again on what it finds; a receipt reads as before, with the digest of its text.
    platform.start()
    for who in answered:
        status, _location, _token, page = platform.ask("GET", f"/recepisses/{who.receipt}/")
        assert status == 200
        assert who.digest in page

    # Whoever got no answer sends the same form once more: one deposit each, whether or not the first one was written.
    for who in people:
        again = platform.deposit(who)
        assert again == who.receipt or not who.receipt
        who.receipt = again
    after = platform.run("tests.journeys.deposits_scene", "check")[0]
    holds(after, people, acts_before)
    assert len(after["receipts"]) == PEOPLE


def holds(found: dict, people: list[Depositor], acts_before: list[int]) -> None:
    """Each receipt given is there with its digest; none is doubled; no number is missing; the register verifies."""
    receipts = found["receipts"]
    for who in people:
        if who.receipt:
            assert receipts[who.receipt]["digest"] == who.digest
            assert receipts[who.receipt]["draft"] == who.key
    count = len(receipts)
    assert len({one["draft"] for one in receipts.values()}) == count
    assert sorted(int(number.rpartition("-")[2]) for number in receipts) == list(range(1, count + 1))
    assert sorted(int(one.removeprefix("C-")) for one in found["references"]) == list(range(1, count + 1))
    assert found["deposits"] == count
    assert found["acts"] == list(range(1, len(acts_before) + count + 1))
    assert found["well"]
