"""The ballots of a session, on its page."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.core.freshness import changes_at
from ensems.interface.slots import SlotContent, fill
from ensems.meetings.ballots import queries, rules
from ensems.meetings.models import Meeting


@fill("meeting.sections", queries=2, order=50)
def ballots(*, request: HttpRequest, meeting: Meeting) -> SlotContent | None:
    conducts = rules.may_conduct(request.actor, meeting)
    found = queries.ballots_of(meeting, not_opened=bool(conducts))
    for one in found:
        for instant in (one.opened_at, one.closes_at):
            if instant is not None:
                changes_at(instant)
    may_prepare = rules.may_prepare(request.actor, meeting, request.now)
    if not found and not may_prepare:
        return None
    rows = [(one, one.state(request.now)) for one in found]
    return SlotContent(
        "meetings/ballots/slots/meeting.html",
        {"meeting": meeting, "ballots": rows, "may_prepare": may_prepare, "conducts": conducts},
    )
