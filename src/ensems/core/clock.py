"""The time. Operations and rules receive `now`; only the boundary (views, commands, tasks) asks the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_held: ContextVar[datetime | None] = ContextVar("held_instant", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond."""
    return _held.get() or datetime.now(UTC)


def today(instant: datetime | None = None) -> date:
    """The day in Paris."""
    return (instant or now()).astimezone(PARIS).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold the clock, for a test or a replay."""
    token = _held.set(instant)
    try:
        yield
    finally:
        _held.reset(token)
