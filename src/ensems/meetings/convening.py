"""What a call says, as plain data: frozen with its digest, read again by mails, letters, pages and calendars.

`content`: {"slug", "title", "kind", "number", "format", "held_on", "starts_at", "ends_at", "place", "remote_access",
"second_of": title or "", "items": [{"key", "number", "depth", "title", "note", "minutes", "at": "9 h 40" or "",
"documents": [{"title", "name", "key", "size", "digest"}]}]}; instants in ISO 8601, in Paris.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from ensems.core import clock
from ensems.core.texts import HARD
from ensems.meetings import agenda
from ensems.meetings.models import AgendaDocument, AgendaItem, Meeting

# What a longer notice is for: with the same day, hour and items, people were warned already.
SUBSTANCE = ("held_on", "starts_at")
# Without an end nor times, a calendar still needs a length.
USUAL_LENGTH = timedelta(hours=3)


def content(meeting: Meeting) -> dict[str, Any]:
    """Two SQL queries, one more for a second notice and for a body."""
    items = {item.pk: item for item in AgendaItem.objects.filter(meeting=meeting)}
    documents: dict[int, list[dict[str, Any]]] = {}
    for one in AgendaDocument.objects.filter(item__meeting=meeting).select_related("file"):
        documents.setdefault(one.item_id, []).append(
            {
                "title": one.title,
                "name": one.file.name,
                "key": str(one.file.key),
                "size": one.file.size,
                "digest": one.file.digest,
            }
        )
    rows = [
        {
            "key": line.node.key,
            "number": line.number,
            "depth": line.depth,
            "title": items[line.node.key].title,
            "note": items[line.node.key].note,
            "minutes": line.node.minutes,
            "at": hour_after(meeting.starts_at, line.after),
            "documents": documents.get(line.node.key, []),
        }
        for line in agenda.lines([item.node for item in items.values()])
    ]
    return {
        "slug": meeting.slug,
        "title": meeting.title,
        "kind": kind_of(meeting),
        "number": meeting.number,
        "format": meeting.format,
        "held_on": meeting.held_on.isoformat(),
        "starts_at": _iso(meeting.starts_at),
        "ends_at": _iso(meeting.ends_at or _computed_end(meeting, [item.node for item in items.values()])),
        "place": meeting.place,
        "remote_access": meeting.remote_access,
        "second_of": meeting.second_notice_of.title if meeting.second_notice_of else "",
        "items": rows,
    }


def kind_of(meeting: Meeting) -> str:
    """séance plénière · comité, Comité de pilotage"""
    kind = str(meeting.get_kind_display())
    return f"{kind}, {meeting.body.name}" if meeting.body else kind


def same_substance(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same day, hour and items: what changed (a room, a document, a time) needs no new delay."""
    return all(one[name] == other[name] for name in SUBSTANCE) and titles(one) == titles(other)


def titles(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(item["number"], item["title"]) for item in said["items"]]


def counted_from(said: Mapping[str, Any], earlier: list[tuple[Mapping[str, Any], date]], today: date) -> date:
    """The day from which the delay of a call counts: that of the first of the calls in a row that said the same
    substance. `earlier`: what was sent and when, the latest first."""
    day = today
    for before, sent in earlier:
        if not same_substance(before, said):
            break
        day = sent
    return day


def hour_after(start: datetime | None, minutes: int | None) -> str:
    """9 h 40, that many minutes after the beginning; nothing when nobody can know."""
    if start is None or minutes is None:
        return ""
    local = (start + timedelta(minutes=minutes)).astimezone(clock.PARIS)
    return f"{local.hour}{HARD}h{HARD}{local.minute:02}" if local.minute else f"{local.hour}{HARD}h"


def _computed_end(meeting: Meeting, nodes: list[agenda.Node]) -> datetime | None:
    if meeting.starts_at is None:
        return None
    minutes = agenda.total(nodes)
    return meeting.starts_at + (timedelta(minutes=minutes) if minutes else USUAL_LENGTH)


def _iso(instant: datetime | None) -> str:
    return instant.astimezone(clock.PARIS).isoformat() if instant else ""
