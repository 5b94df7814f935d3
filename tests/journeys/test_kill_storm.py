"""Everything at once, then the machine dies: what was answered is there, once; nothing is there by halves."""

from __future__ import annotations

import http.client
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.journeys.postgres import cluster
from tests.journeys.test_kill import PATIENCE, family, kill, platform

__all__ = ["cluster", "platform"]

# The machine dies when that many gestures were answered.
ANSWERED_BEFORE = 9
HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|client_key|seen|seal)" value="([^"]+)"')
REASON = re.compile(r"<h1>[^<]+</h1>\s*<p>([^<]+)</p>")


@dataclass(slots=True)
class Gesture:
    """Someone in front of a form that is filled in; `location` once the server sent a page back."""

    kind: str
    session: str
    page: str
    path: str
    about: str
    typed: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)
    token: str = ""
    location: str = ""

    def open(self, platform) -> None:
        status, _location, self.token, page = platform.ask("GET", self.page, cookies=f"sessionid={self.session}")
        assert status == 200, (self.kind, status, page[:400])
        self.form = dict(HIDDEN.findall(page)) | self.typed
        assert "csrfmiddlewaretoken" in self.form

    def send(self, platform) -> tuple[int, str, str]:
        """Status, address of the next page, sentence of a refusal; raises when the server is gone."""
        cookies = f"sessionid={self.session}; csrftoken={self.token}"
        status, location, _token, page = platform.ask("POST", self.path, cookies=cookies, form=self.form)
        said = REASON.search(page)
        return status, location, said[1] if said else ""


def scene(platform, command):
    return platform.run("tests.journeys.storm_scene", command)


def test_the_server_is_killed_in_the_middle_of_everything(platform):
    gestures, before = ready(platform)
    doomed = family(platform.process.pid)
    answered, raised = send_all(platform, gestures, lambda: kill(doomed))
    platform.process.wait(PATIENCE)
    assert not raised, raised
    assert ANSWERED_BEFORE <= len(answered) < len(gestures), "the server died in the middle"
    holds(scene(platform, "check")[0], before, gestures, answered)
    platform.start()
    all_done_once_more(platform, gestures, before)


@pytest.mark.slow
def test_the_database_is_killed_in_the_middle_of_everything(cluster, platform):
    """PostgreSQL and all its processes, `kill -9`; it recovers by itself, the server that never stopped goes on."""
    platform.env["DATABASE_URL"] = cluster.url
    gestures, before = ready(platform)
    answered, raised = send_all(platform, gestures, cluster.kill)
    assert {status for _kind, status, _said in raised} <= {500, 503}, raised
    assert ANSWERED_BEFORE <= len(answered) < len(gestures), "the database died in the middle"
    cluster.start()
    holds(scene(platform, "check")[0], before, gestures, answered)
    all_done_once_more(platform, gestures, before)


def ready(platform):
    """The scene is set, the server runs, everybody has filled in a form; and what the database holds then."""
    platform.run("ensems.config.cli", "init", "--empty")
    gestures = [Gesture(**line) for line in scene(platform, "prepare")]
    before = scene(platform, "check")[0]
    platform.start()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: one.open(platform), gestures))
    return gestures, before


def all_done_once_more(platform, gestures, before):
    """The same forms again: the same page for what had been answered, a refusal that says why, nothing doubled."""
    for one in gestures:
        status, location, said = one.send(platform)
        if status == 302:
            assert location == one.location or not one.location, one
        else:
            assert (status, one.kind) in {(403, "adopt"), (403, "answer")}, (one.kind, status, said)
            assert said, "a refusal says why"
    holds(scene(platform, "check")[0], before, gestures, gestures)


def send_all(platform, gestures, die):
    """Send every form at once; `die` is called when enough were answered. Those answered, and what should not be."""
    gate, lock = threading.Barrier(len(gestures), timeout=PATIENCE), threading.Lock()
    answered, raised = [], []

    def send(one: Gesture) -> None:
        gate.wait()
        try:
            status, location, said = one.send(platform)
        except (OSError, http.client.HTTPException):
            return
        with lock:
            if status != 302:
                raised.append((one.kind, status, said))
                return
            one.location = location
            answered.append(one)
            if len(answered) == ANSWERED_BEFORE:
                die()

    with ThreadPoolExecutor(len(gestures)) as pool:
        list(pool.map(send, gestures))
    return answered, raised


def holds(after, before, gestures, promised):
    """What was promised is done, once; each done thing has its act; no number is missing; the register verifies."""
    done = {kind: Counter(found) for kind, found in after["done"].items()}
    for one in promised:
        assert done[one.kind][one.about] == 1, one
    for one in gestures:
        assert done[one.kind][one.about] <= 1, one
    added = {kind: len(after["done"][kind]) - len(before["done"][kind]) for kind in after["done"]}
    for kind, count in after["acts"].items():
        assert count - before["acts"][kind] == added[kind], kind
    # An adoption is two acts: the vote on its recommendation, and the text.
    acts = sum(added.values()) + added["adopt"]
    assert after["numbers"] == list(range(1, len(before["numbers"]) + acts + 1))
    assert after["receipts"] == list(range(1, len(after["receipts"]) + 1))
    assert after["halves"] == []
    assert after["well"]
