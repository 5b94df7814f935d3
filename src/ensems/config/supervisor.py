"""Two processes under one eye: the web server and the task worker. A dead one is started again; both stop together."""

from __future__ import annotations

import ctypes
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

# A child that dies this many times in a row without having lived is not started again.
FALLS = 5
ALIVE_AFTER = 10.0
PATIENCE = 20.0
PR_SET_PDEATHSIG = 1
LOOPBACKS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def _die_with_parent() -> None:
    """Linux tells the child when its parent is gone, even killed: no orphan keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    falls: int = 0

    def start(self) -> None:
        # Its own session: Ctrl-C reaches the supervisor only, which then stops each child in order.
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)
        self.started_at = time.monotonic()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(slots=True)
class Supervisor:
    """`say` prints one line. `watch` returns the exit status: 0 when asked to stop, 1 when a child cannot live."""

    children: list[Child]
    say: Callable[[str], None]
    stopping: bool = field(default=False, init=False)

    def start(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        for child in self.children:
            child.start()

    def watch(self, each_turn: Callable[[], None] = lambda: None) -> int:
        status = 0
        while not self.stopping:
            each_turn()
            time.sleep(0.2)
            if not all(self._kept_alive(child) for child in self.children if not self.stopping):
                status = 1
                break
        self._stop_all()
        return status

    def _kept_alive(self, child: Child) -> bool:
        if child.process is None or child.process.poll() is None:
            return True
        lived = time.monotonic() - child.started_at
        child.falls = 1 if lived > ALIVE_AFTER else child.falls + 1
        if child.falls >= FALLS:
            self.say(f"{child.name} s’est arrêté {FALLS} fois de suite : tout s’arrête. La cause est dite plus haut.")
            return False
        self.say(f"{child.name} s’est arrêté (code {child.process.returncode}) : il est relancé.")
        time.sleep(0.5 * (child.falls - 1))
        child.start()
        return True

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _stop_all(self) -> None:
        self.say("Arrêt : les demandes en cours se terminent…")
        for child in self.children:
            child.stop()
        until = time.monotonic() + PATIENCE
        for child in self.children:
            child.wait(until)
        self.say("Ensems est arrêté.")


def python(*arguments: str) -> list[str]:
    """A command of this same interpreter, so of this same environment."""
    return [sys.executable, *arguments]


def web_server() -> Child:
    return Child("Le serveur web", python("-m", "gunicorn", "-c", "python:ensems.config.web_server"))


def task_worker(command: str) -> Child:
    return Child("L’exécuteur de tâches", python("-m", "ensems.config.cli", command))


def free(host: str, port: int) -> bool:
    """Whether nothing listens there yet."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether a page comes back, whatever it says: a socket that listens is not yet a server."""
    connection = http.client.HTTPConnection(LOOPBACKS.get(host, host), port, timeout=2)
    try:
        connection.request("GET", "/sante")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
