"""The Assembly votes, the machine dies: no receipted vote is missing, counting again agrees, the register verifies."""

from __future__ import annotations

import http.client
import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.journeys.postgres import cluster
from tests.journeys.test_kill import PATIENCE, family, kill, platform

__all__ = ["cluster", "platform"]

VOTERS = 40
# The machine dies when that many have their receipt: the others are being written, waiting, or on their way.
RECEIPTS_BEFORE = 10
RECEIPT = re.compile(r"/scrutins/\d+/recepisse/([0-9a-f-]{36})/$")
TOKEN = "c" * 32


@dataclass(slots=True)
class Voter:
    """Someone on the page for voting; `receipt` once the server gave one."""

    mandate: int
    session: str
    path: str
    choice: str = "for"
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    receipt: str = ""

    def vote(self, platform) -> str:
        """The receipt that the server sends back; raises when the server is gone."""
        status, location, _token, page = platform.ask(
            "POST",
            self.path,
            cookies=f"sessionid={self.session}; csrftoken={TOKEN}",
            form={
                "csrfmiddlewaretoken": TOKEN,
                "mandate": str(self.mandate),
                "client_key": self.key,
                "choice": self.choice,
            },
        )
        found = RECEIPT.search(location)
        if status >= 500:
            raise ConnectionError(status)
        assert status == 302 and found, f"{status} {location} {page[:400]}"
        return found[1]


def scene(platform, *command):
    return platform.run("tests.journeys.votes_scene", *command)


@pytest.mark.parametrize("kind", ["open", "secret"])
def test_the_server_is_killed_while_the_assembly_votes(platform, kind):
    voters = ready(platform, kind)
    doomed = family(platform.process.pid)
    answered = send_all(platform, voters, lambda: kill(doomed))
    platform.process.wait(PATIENCE)
    holds_after(platform, voters, answered, kind)


def test_the_database_is_killed_while_the_assembly_votes(cluster, platform):
    """PostgreSQL dies alone, the web processes stay and find it again."""
    platform.env["DATABASE_URL"] = cluster.url
    voters = ready(platform, "open")
    answered = send_all(platform, voters, cluster.kill)
    cluster.start()
    platform.stop()
    holds_after(platform, voters, answered, "open")


def ready(platform, kind: str) -> list[Voter]:
    platform.run("ensems.config.cli", "init", "--empty")
    voters = [Voter(**line) for line in scene(platform, "prepare", str(VOTERS), kind)]
    for rank, voter in enumerate(voters):
        voter.choice = ("for", "against", "abstain")[rank % 3]
    platform.start()
    return voters


def send_all(platform, voters: list[Voter], strike) -> list[Voter]:
    """Everyone at once; the machine is struck when some have their receipt. Those who have one."""
    gate, lock, answered = threading.Barrier(len(voters), timeout=PATIENCE), threading.Lock(), []

    def send(voter: Voter) -> None:
        gate.wait()
        try:
            voter.receipt = voter.vote(platform)
        except (OSError, http.client.HTTPException):
            return
        with lock:
            answered.append(voter)
            if len(answered) == RECEIPTS_BEFORE:
                strike()

    with ThreadPoolExecutor(len(voters)) as pool:
        list(pool.map(send, voters))
    assert RECEIPTS_BEFORE <= len(answered) < len(voters), "the machine died in the middle"
    return answered


def holds_after(platform, voters: list[Voter], answered: list[Voter], kind: str) -> None:
    after = scene(platform, "check")[0]
    agrees(after, voters, kind)
    assert len(after["entries"]) >= len(answered)

    # Started again, the same forms sent once more: one vote each, the same receipt for who had one.
    platform.start()
    for voter in voters:
        again = voter.vote(platform)
        assert again == voter.receipt or not voter.receipt
        voter.receipt = again
    after = scene(platform, "check")[0]
    agrees(after, voters, kind)
    assert len(after["entries"]) == len(voters)
    closed = scene(platform, "close")[0]
    assert closed == {"entries": len(voters), "counted": len(voters), "wrong": [], "well": True}


def agrees(found: dict, voters: list[Voter], kind: str) -> None:
    """Each receipt given is on the roll, each entry has its vote, in an open ballot with its choice."""
    for voter in voters:
        if voter.receipt:
            assert found["entries"][voter.receipt] == voter.mandate
            if kind == "open":
                assert found["choices"][str(voter.mandate)] == voter.choice
    assert found["votes"] == len(found["entries"])
    assert found["well"]
