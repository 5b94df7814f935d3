"""Depositing over HTTP while pages are read: one contribution a second, as in a busy last evening."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.load import BROWSER, HOST, Unusable

EVERY = 1.0


@dataclass(slots=True)
class Forms:
    """The prepared deposits, one a line ("path, cookie, form"); `used`: how many were sent or may have been."""

    path: Path
    used: int = 0
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = self.path.read_text(encoding="utf-8").splitlines()

    def take(self) -> str:
        """The next one; raises Unusable when all were used."""
        if self.used == len(self.lines):
            raise Unusable("tous les dépôts préparés ont servi")
        self.used += 1
        return self.lines[self.used - 1]


@dataclass(slots=True)
class Deposited:
    """`refused`: what came instead of a receipt, one sentence each."""

    accepted: int = 0
    refused: list[str] = field(default_factory=list)


@contextmanager
def one_a_second(port: int, forms: Forms) -> Iterator[Deposited]:
    """Deposit at once, then each second until the end of the block."""
    done, told = threading.Event(), Deposited()

    def work() -> None:
        due = time.monotonic()
        while not done.is_set():
            _send(port, forms, told)
            due += EVERY
            done.wait(max(0.0, due - time.monotonic()))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        done.set()
        thread.join(60)


def _send(port: int, forms: Forms, told: Deposited) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        path, cookie, form = forms.take().split("\t")
        headers = BROWSER | {
            "Origin": f"https://{HOST}",
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", path, body=form, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 302 and (answer.getheader("Location") or "").startswith("/recepisses/R-"):
            told.accepted += 1
        else:
            told.refused.append(f"dépôt refusé, code {answer.status}")
    except (OSError, http.client.HTTPException, Unusable) as error:
        told.refused.append(f"dépôt sans réponse : {error}")
    finally:
        connection.close()
