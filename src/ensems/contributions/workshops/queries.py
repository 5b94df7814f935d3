"""Reads about notes of workshops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from ensems.assembly.models import Mandate
from ensems.contributions.workshops.models import WorkshopNotes, WorkshopParticipant
from ensems.meetings.models import AttendanceInterval, Meeting
from ensems.referrals.enums import PhaseKind, Status
from ensems.referrals.models import Phase, Question

WITH = ("meeting__chair", "question__referral", "reporter__person", "reporter__seat__territory", "text", "contribution")


def notes_at(slug: str, pk: int) -> WorkshopNotes | None:
    """With the phases of its saisine: two SQL queries."""
    found = WorkshopNotes.objects.filter(pk=pk, meeting__slug=slug).select_related(*WITH)
    return found.prefetch_related("question__referral__phases").first()


def notes_of(meeting: Meeting) -> list[WorkshopNotes]:
    """By saisine and question. One SQL query."""
    found = WorkshopNotes.objects.filter(meeting=meeting).select_related(*WITH)
    return list(found.order_by("question__referral__title", "question__number"))


def participants_of(contribution_id: int) -> Sequence[WorkshopParticipant]:
    """By name. One SQL query."""
    found = WorkshopParticipant.objects.filter(notes__contribution=contribution_id)
    return list(
        found.select_related("mandate__person", "mandate__seat__territory").order_by(
            "mandate__person__family_name", "mandate__person__given_name", "pk"
        )
    )


def territories_at(contribution_id: int) -> set[int]:
    """Those whose members were at the workshop that wrote it, as its last deposit says. One SQL query."""
    found = WorkshopParticipant.objects.filter(
        notes__contribution=contribution_id, mandate__seat__territory__isnull=False
    )
    return set(found.order_by().values_list("mandate__seat__territory", flat=True).distinct())


def contributions_with(territory: int) -> QuerySet[WorkshopParticipant]:
    """The keys of what was written by workshops where a member of the territory was. Not a query by itself."""
    found = WorkshopParticipant.objects.filter(mandate__seat__territory=territory, notes__contribution__isnull=False)
    return found.order_by().values("notes__contribution")


def present_at(meeting: Meeting) -> QuerySet[Mandate]:
    """Everyone who was there, by name. Not a query by itself."""
    there = AttendanceInterval.objects.filter(meeting=meeting).values("mandate")
    found = Mandate.objects.filter(pk__in=there).select_related("person", "seat__territory")
    return found.order_by("person__family_name", "person__given_name", "pk")


def questions_for(meeting: Meeting, now: datetime) -> QuerySet[Question]:
    """Those that are being answered and that this workshop has no notes on yet. Not a query by itself."""
    taken = WorkshopNotes.objects.filter(meeting=meeting).values("question")
    open_now = Phase.objects.filter(kind=PhaseKind.CONTRIBUTIONS, opens_at__lte=now).filter(
        Q(closes_at__isnull=True) | Q(closes_at__gt=now)
    )
    found = Question.objects.filter(referral__status=Status.OPEN, referral__in=open_now.values("referral"))
    return found.exclude(pk__in=taken).select_related("referral").order_by("referral__title", "number")
