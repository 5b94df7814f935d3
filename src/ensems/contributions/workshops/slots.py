"""The notes of a workshop, on the page of its session."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.contributions.enums import Status
from ensems.contributions.workshops import queries, rules
from ensems.interface.slots import SlotContent, fill
from ensems.meetings.models import Meeting


@fill("meeting.sections", queries=4, order=60)
def notes_of_workshop(*, request: HttpRequest, meeting: Meeting) -> SlotContent | None:
    """What it deposited, for everyone; what it writes, for those who lead it."""
    if meeting.kind != Meeting.Kind.WORKSHOP or meeting.opened_at is None:
        return None
    keeps = rules.may_keep_notes(request.actor, meeting)
    found = queries.notes_of(meeting)
    deposited = [one for one in found if one.contribution and one.contribution.status == Status.DEPOSITED]
    if not keeps and not deposited and meeting.closed_at is not None:
        return None
    return SlotContent(
        "contributions/workshops/slot.html",
        {"meeting": meeting, "deposited": deposited, "notes": found if keeps else [], "keeps": bool(keeps)},
    )


@fill("meeting.actions", queries=2)
def write_notes(*, request: HttpRequest, meeting: Meeting) -> SlotContent | None:
    """While the workshop is held, for those who lead it."""
    if meeting.kind != Meeting.Kind.WORKSHOP or not rules.may_keep_notes(request.actor, meeting):
        return None
    return SlotContent("contributions/workshops/action.html", {"meeting": meeting})
