"""What every background task must know.

A task may run twice: a process killed half-way leaves its task to another, and nobody can tell how far it went. A
handler is therefore idempotent: it asks the database what remains to be done, does it in transactions, and running it
again does nothing more.

A task is tried `ATTEMPTS` times in all, whether it raised or its process died. It holds a lease of `LEASE` from its
start; a task that is known to be long says so:

    @lease(minutes=30)
    @task()
    def rebuild_everything(): ...
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

LEASE = timedelta(seconds=120)
ATTEMPTS = 3
# Before the second and the third attempt of a task that raised.
BACK_OFF = (timedelta(seconds=20), timedelta(seconds=90))

_leases: dict[str, timedelta] = {}

T = TypeVar("T")


def lease(**length: float) -> Callable[[T], T]:
    """A longer (or shorter) lease for one task; arguments are those of `timedelta`."""

    def register(task: T) -> T:
        _leases[_path(task)] = timedelta(**length)
        return task

    return register


def lease_of(task_path: str) -> timedelta:
    return _leases.get(task_path, LEASE)


def _path(task: Any) -> str:
    return str(task.module_path)
