"""Minutes on the page of their session, and among the texts that a later session may vote on."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ensems.core.freshness import changes_at, next_day
from ensems.interface.slots import SlotContent, fill
from ensems.meetings.minutes import queries
from ensems.meetings.minutes.enums import Status
from ensems.meetings.models import Meeting
from ensems.writing.models import Version


@fill("meeting.sections", queries=1, order=70)
def minutes_of(*, request: HttpRequest, meeting: Meeting) -> SlotContent | None:
    """From the opening on: where they are, and where they are read."""
    if meeting.opened_at is None or meeting.cancelled_at is not None:
        return None
    found = queries.minutes_of(meeting)
    if found is not None and found.status == Status.SENT and found.corrections_until:
        changes_at(found.corrections_until)
    if found is not None and found.status == Status.ADOPTED:
        changes_at(next_day(request.now))
    return SlotContent("meetings/minutes/slots/meeting.html", {"meeting": meeting, "minutes": found})


@fill("ballot.texts", queries=1, order=10)
def texts_to_adopt(*, request: HttpRequest, meeting: Meeting) -> list[tuple[Version, str]]:
    """Minutes of earlier sessions whose text is settled."""
    return [
        (one.version, _("Procès-verbal de « %(title)s »") % {"title": one.meeting.title})
        for one in queries.to_adopt(meeting)
        if one.version is not None
    ]
