"""Reads about minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.prepared import prepared
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.minutes.enums import Status
from ensems.meetings.minutes.gathering import secretaries_of
from ensems.meetings.minutes.models import ItemTenor, Minutes, MinutesCorrection, RecordedDissent
from ensems.meetings.models import AgendaItem, AttendanceInterval, Meeting

__all__ = ["secretaries_of"]

WITH = ("meeting__chair", "text", "version", "adopted_in", "ballot", "act")


def minutes_of(meeting: Meeting) -> Minutes | None:
    """With what it names: one SQL query."""
    return next(iter(_minutes_of(meeting.pk)), None)


@prepared(int)
def _minutes_of(meeting_id: int) -> QuerySet[Minutes]:
    return Minutes.objects.filter(meeting=meeting_id).select_related(*WITH).order_by()


def minutes_at(slug: str) -> Minutes | None:
    """One SQL query."""
    return Minutes.objects.filter(meeting__slug=slug).select_related(*WITH).first()


def corrections_of(minutes: Minutes) -> list[MinutesCorrection]:
    """In the order they were asked. One SQL query."""
    found = MinutesCorrection.objects.filter(minutes=minutes)
    return list(found.select_related("mandate__person", "mandate__seat__territory", "item"))


def present_people(meeting: Meeting) -> frozenset[int]:
    """Keys of the people who were there, for however long. One SQL query."""
    return frozenset(AttendanceInterval.objects.filter(meeting=meeting).values_list("person_id", flat=True))


def present_mandates(meeting: Meeting) -> list[Mandate]:
    """One SQL query, by name."""
    there = AttendanceInterval.objects.filter(meeting=meeting).values("mandate_id")
    found = Mandate.objects.filter(pk__in=there).select_related("person", "seat__territory")
    return list(found.order_by("person__family_name", "person__given_name", "pk"))


def mandate_present(meeting: Meeting, actor: Actor) -> Mandate | None:
    """The mandate under which someone who signed in was there. One SQL query, none for a visitor."""
    if actor.person_id is None:
        return None
    there = AttendanceInterval.objects.filter(meeting=meeting, person_id=actor.person_id)
    first = there.select_related("mandate__person", "mandate__seat__territory").order_by("arrived_at").first()
    return first.mandate if first else None


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """One SQL query."""
    return list(AgendaItem.objects.filter(meeting=meeting).select_related("tenor__text"))


def tenor_of(item: AgendaItem) -> ItemTenor | None:
    """One SQL query."""
    return ItemTenor.objects.filter(item=item).select_related("text").first()


def dissents_of(meeting: Meeting) -> list[RecordedDissent]:
    """One SQL query."""
    found = RecordedDissent.objects.filter(item__meeting=meeting)
    return list(found.select_related("mandate__person", "item"))


def later_meetings(meeting: Meeting) -> QuerySet[Meeting]:
    """Those that may adopt: opened after this one was closed, the first ones first. Not a query by itself."""
    found = Meeting.objects.filter(opened_at__gte=meeting.closed_at, cancelled_at__isnull=True).exclude(pk=meeting.pk)
    return found.select_related("chair").order_by("opened_at", "pk")


def ballot_on(minutes: Minutes, meeting: Meeting) -> Ballot | None:
    """The last ballot of that meeting on the text that is to be adopted, unless it was cancelled. One SQL query."""
    found = Ballot.objects.filter(meeting=meeting, version=minutes.version_id, cancelled_at__isnull=True)
    return found.select_related("result").order_by("-number").first()


def to_adopt(meeting: Meeting) -> list[Minutes]:
    """Settled and not adopted yet, of meetings held before this one. One SQL query."""
    found = Minutes.objects.filter(
        status=Status.SENT, version__isnull=False, meeting__held_on__lte=meeting.held_on
    ).exclude(meeting=meeting)
    return list(found.select_related("meeting", "version").order_by("meeting__held_on", "pk"))


def waiting(now: datetime) -> Sequence[Minutes]:
    """Adopted and not published yet, the oldest first. One SQL query."""
    found = Minutes.objects.filter(status=Status.ADOPTED, adopted_at__lte=now)
    return list(found.select_related("meeting").order_by("adopted_at", "pk"))
