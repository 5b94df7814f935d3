"""Until when what is being drawn stays true: whoever prints what time alone will change says at which instant.

with watched() as instants:
    draw()
until = min(instants)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta

from ensems.core.clock import PARIS

_watched: ContextVar[list[datetime] | None] = ContextVar("freshness", default=None)


def changes_at(instant: datetime) -> None:
    """What is being drawn says something else from that instant on."""
    instants = _watched.get()
    if instants is not None:
        instants.append(instant)


@contextmanager
def watched() -> Iterator[list[datetime]]:
    """Gather the instants said inside."""
    instants: list[datetime] = []
    token = _watched.set(instants)
    try:
        yield instants
    finally:
        _watched.reset(token)


def next_day(now: datetime) -> datetime:
    """The first instant of tomorrow in Paris: ages, delays, terms and mandates turn with the day."""
    return datetime.combine(now.astimezone(PARIS).date() + timedelta(days=1), time.min, PARIS)
