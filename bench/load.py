"""Asking: wrk with one thread and eight connections that stay open, as eight browsers that never rest."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 8
# A deposit on SQLite may wait for the other writers: an answer that comes late is measured, not counted as lost.
PATIENCE = "30s"
SCRIPTS = Path(__file__).with_name("wrk")
HOST = "ensems.test"
# What a browser sends through the HTTPS server in front of the platform.
BROWSER = {
    "Host": HOST,
    "X-Forwarded-Proto": "https",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Encoding": "gzip",
    "Accept-Language": "fr",
}


class Unusable(Exception):
    """A run that measured something else than the page: refusals, errors, no answer at all."""


class Silent(Unusable):
    """Nothing wrong came, but nothing came in the time given."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one run of wrk saw. `bytes`: of all the answers, headers too. `unexpected`: answers that are not the one
    waited for; `broken`: connections refused, cut or too late. `sent`, `exhausted`: for deposits."""

    requests: int
    seconds: float
    bytes: int
    p50_ms: float
    p95_ms: float
    unexpected: int
    broken: int
    sent: int = 0
    exhausted: int = 0

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def bytes_each(self) -> int:
        return round(self.bytes / self.requests)


def parse(output: str) -> Answers:
    """The last line of JSON that a script of ours wrote; raises Unusable when there is none."""
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise Unusable(f"wrk n’a rien mesuré : {output.strip()[-400:] or 'aucune sortie'}")
    return Answers(**json.loads(lines[-1]))


def usable(answers: Answers) -> Answers:
    """The same; raises Unusable when there was anything but good answers: a ratio of errors says nothing."""
    if answers.exhausted:
        raise Unusable(f"les dépôts préparés n’ont pas suffi : {answers.sent} envoyés en {answers.seconds:.1f} s")
    if answers.unexpected or answers.broken:
        raise Unusable(
            f"{answers.unexpected} réponses inattendues et {answers.broken} connexions rompues "
            f"pour {answers.requests} bonnes réponses"
        )
    if not answers.requests or answers.seconds <= 0:
        raise Silent(f"aucune réponse n’est venue en {answers.seconds:.0f} s")
    return answers


def read(port: int, path: str, seconds: int, *, cookie: str = "") -> Answers:
    """Read one page for that long; raises Unusable unless each answer is a page."""
    return usable(_wrk(port, path, seconds, "read.lua", BROWSER | ({"Cookie": cookie} if cookie else {})))


def deposit(port: int, forms: Path, first: int, seconds: int) -> Answers:
    """Send the prepared forms from that line on, each once; the caller notes what was sent, then asks for `usable`."""
    return _wrk(port, "/", seconds, "deposit.lua", BROWSER | {"Origin": f"https://{HOST}"}, str(forms), str(first))


def _wrk(port: int, path: str, seconds: int, script: str, headers: Mapping[str, str], *arguments: str) -> Answers:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", PATIENCE]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command += ["-s", str(SCRIPTS / script), f"http://127.0.0.1:{port}{path}"]
    done = subprocess.run([*command, "--", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unusable(f"wrk a échoué : {(done.stderr or done.stdout).strip()[-400:]}")
    return parse(done.stdout)
