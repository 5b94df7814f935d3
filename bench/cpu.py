"""The processor time of a server: the process, its children, and those that it has already buried."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAUSE, LONGEST = 0.1, 20.0
# Fields of /proc/<pid>/stat after the name, from 0 (proc_pid_stat(5)): parent, then utime, stime, cutime, cstime.
PARENT, TIMES = 1, slice(11, 15)


def spent(pid: int, proc: Path = Path("/proc")) -> float:
    """Seconds of processor, user and system, of that process and of all that it started."""
    times: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for folder in proc.iterdir():
        if folder.name.isdigit() and (fields := _fields(folder)):
            times[int(folder.name)] = sum(int(ticks) for ticks in fields[TIMES])
            children[int(fields[PARENT])].append(int(folder.name))
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        total += times.get(one, 0)
        waiting += children[one]
    return total / TICKS


def shares(pid: int, proc: Path = Path("/proc")) -> dict[int, float]:
    """Seconds of processor of each process that it started: the workers of a web server."""
    return {
        int(folder.name): sum(int(ticks) for ticks in fields[TIMES]) / TICKS
        for folder in proc.iterdir()
        if folder.name.isdigit() and (fields := _fields(folder)) and int(fields[PARENT]) == pid
    }


def wait_until_idle(pid: int) -> None:
    """Until the requests that a stopped run left under way are finished: the next run must not pay for them."""
    until, before = time.monotonic() + LONGEST, spent(pid)
    while time.monotonic() < until:
        time.sleep(PAUSE)
        now = spent(pid)
        if now == before:
            return
        before = now


def _fields(folder: Path) -> list[str]:
    """Nothing of a process that ended meanwhile."""
    try:
        said = (folder / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    # The name, in brackets, may hold spaces and brackets.
    return said.rpartition(")")[2].split()
