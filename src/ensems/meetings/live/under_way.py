"""What is under way, read under the meeting's lock."""

from __future__ import annotations

from datetime import datetime

from ensems.meetings.ballots.enums import State
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.models import AgendaItem, Meeting, Speech


def current_item(meeting: Meeting) -> AgendaItem | None:
    """The item that was taken and did not end. One SQL query."""
    found = AgendaItem.objects.filter(meeting=meeting, opened_at__isnull=False, closed_at__isnull=True)
    return found.order_by("-opened_at", "-pk").first()


def is_voting(meeting: Meeting, now: datetime, item: AgendaItem | None = None) -> bool:
    """A ballot is open, or its hour has passed and it waits for its count; of that item, when it is given. Ballots are
    held until the transaction ends: none of them opens meanwhile."""
    found = Ballot.objects.select_for_update(no_key=True, of=("self",)).filter(
        meeting=meeting, closed_at__isnull=True, cancelled_at__isnull=True
    )
    if item is not None:
        found = found.filter(item=item)
    return any(one.state(now) in (State.OPEN, State.CLOSED) for one in found.order_by("pk"))


def end_speech_under_way(meeting: Meeting, now: datetime, person: int | None = None) -> None:
    """Whoever has the floor leaves it; of that person only, when given. Called by operations."""
    found = Speech.objects.filter(meeting=meeting, ended_at__isnull=True)
    if person is not None:
        found = found.filter(mandate__person_id=person)
    for one in found:
        one.ended_at = max(now, one.started_at)
        one.save(update_fields=["ended_at"])
