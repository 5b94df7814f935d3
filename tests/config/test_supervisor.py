import os
import signal
import socket
import time
from pathlib import Path

import pytest

from ensems.config.supervisor import Child, Supervisor, free, python


@pytest.fixture(autouse=True)
def _signals_back():
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def child(code: str, name: str = "L’essai") -> Child:
    return Child(name, python("-c", code))


def test_a_dead_child_is_started_again(tmp_path):
    marks = tmp_path / "starts"
    code = f"open({str(marks)!r}, 'a').write('x'); import time; time.sleep(60)"
    said: list[str] = []
    watched = child(code)
    both = Supervisor([watched], said.append)
    both.start()
    killed = False

    def kill_then_stop() -> None:
        nonlocal killed
        starts = marks.read_text() if marks.exists() else ""
        if starts == "x" and not killed:
            killed = True
            os.kill(watched.process.pid, signal.SIGKILL)
        if starts == "xx":
            os.kill(os.getpid(), signal.SIGTERM)

    assert both.watch(kill_then_stop) == 0
    assert any("relancé" in line for line in said)
    assert watched.process.poll() is not None


def test_a_child_that_cannot_live_stops_everything_and_says_so():
    said: list[str] = []
    other = child("import time; time.sleep(60)", "L’autre")
    both = Supervisor([other, child("raise SystemExit(3)")], said.append)
    both.start()
    assert both.watch() == 1
    assert any("5 fois de suite" in line for line in said)
    assert other.process.poll() is not None


def test_an_interruption_stops_both_and_is_a_success():
    both = Supervisor([child("import time; time.sleep(60)"), child("import time; time.sleep(60)")], lambda line: None)
    both.start()
    assert both.watch(lambda: os.kill(os.getpid(), signal.SIGINT)) == 0
    assert all(each.process.poll() is not None for each in both.children)


def test_a_child_follows_a_supervisor_that_was_killed(tmp_path):
    """No orphan keeps the port when the supervisor itself gets kill -9."""
    note = tmp_path / "pid"
    code = (
        "from ensems.config.supervisor import *; import time\n"
        "c = Child('x', python('-c', 'import time; time.sleep(60)')); c.start()\n"
        f"open({str(note)!r}, 'w').write(str(c.process.pid) + '.'); time.sleep(60)"
    )
    parent = child(code)
    parent.start()
    _until(lambda: note.exists() and note.read_text().endswith("."))
    pid = int(note.read_text().strip("."))
    parent.process.kill()
    parent.process.wait()
    _until(lambda: _gone(pid))


def test_a_taken_port_is_seen():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not free("127.0.0.1", taken.getsockname()[1])


def _gone(pid: int) -> bool:
    """Dead, or dead and not yet buried by its new parent."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def _until(true, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
