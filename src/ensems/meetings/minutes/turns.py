"""When each item was open, taken up again or not: an item keeps its first beginning and its last end, the register each
of those in between."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ensems.meetings.minutes.losses import Turn
from ensems.meetings.models import Meeting
from ensems.register import chain
from ensems.register.models import Act

OPENED = "meeting.item_opened"
LEFT = ("meeting.item_closed", "meeting.item_postponed")


def turns_of(meeting: Meeting) -> dict[int, list[Turn]]:
    """{item: each time it was open}, of a meeting that was closed. One SQL query."""
    acts = Act.objects.filter(subject=meeting.subject, verb__in=[OPENED, *LEFT]).order_by("number")
    told = ((verb, at, chain.read(content)) for verb, at, content in acts.values_list("verb", "at", "content"))
    ended = meeting.closed_at
    if ended is None:
        raise ValueError("a meeting under way has an item under way")
    return turns(((verb, at, said["facts"]["item"]) for verb, at, said in told), ended)


def turns(told: Iterable[tuple[str, datetime, int]], ended: datetime) -> dict[int, list[Turn]]:
    """`told`: (verb, instant, item) in their order. Taking an item leaves the one that was under way."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    current: tuple[int, datetime] | None = None
    for verb, at, item in told:
        if current is not None and (verb == OPENED or item == current[0]):
            found.setdefault(current[0], []).append((current[1], at))
            current = None
        if verb == OPENED:
            current = item, at
    if current is not None:
        found.setdefault(current[0], []).append((current[1], ended))
    return {item: _in_order(spans) for item, spans in found.items()}


def _in_order(spans: list[tuple[datetime, datetime]]) -> list[Turn]:
    last = len(spans) - 1
    return [Turn(*span, again=rank > 0, suspended=rank < last) for rank, span in enumerate(spans)]
