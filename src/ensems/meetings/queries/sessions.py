"""Reads about sessions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from ensems.core import clock
from ensems.core.partial_dates import DAY
from ensems.core.prepared import prepared
from ensems.meetings.models import Meeting, StandingRules


def meetings(*, kind: str = "", text: str = "", year: int | None = None, sort: str = "") -> QuerySet[Meeting]:
    """The list, the latest first; `sort`: "place", "title" or "date" (the oldest first)."""
    found = Meeting.objects.all()
    if kind:
        found = found.filter(kind=kind)
    if year:
        found = found.filter(held_on__year=year)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(place__icontains=text) | Q(note__icontains=text))
    order = {"place": ["place", "-held_on"], "title": ["title"], "date": ["held_on", "pk"]}.get(sort)
    return found.order_by(*order) if order else found.order_by("-held_on", "-pk")


def years() -> list[int]:
    """One SQL query: the years that have a session, the latest first."""
    return [day.year for day in Meeting.objects.dates("held_on", "year", order="DESC")]


def next_meeting(now: datetime) -> Meeting | None:
    """The first session to come, today's included until its day ends. One SQL query."""
    today = clock.today(now)
    return Meeting.objects.filter(held_on__gte=today, held_precision=DAY).order_by("held_on", "starts_at", "pk").first()


def not_called(now: datetime) -> QuerySet[Meeting]:
    """Sessions to come for which no call left, each with `rules`: the settings in force on its day, as JSON text.

    Without rules there is no delay to keep: they are not there. Not a query by itself."""
    in_force = StandingRules.objects.in_force(OuterRef("held_on"))
    return (
        Meeting.objects.filter(held_on__gte=clock.today(now), held_precision=DAY)
        .filter(opened_at__isnull=True, cancelled_at__isnull=True, convocations__isnull=True)
        .annotate(rules=Subquery(in_force.annotate(text=Cast("data", TextField())).values("text")[:1]))
        .filter(rules__isnull=False)
        .order_by("held_on", "pk")
    )


def meeting(slug: str) -> Meeting | None:
    """One SQL query."""
    return next(iter(_meeting(slug)), None)


@prepared(str)
def _meeting(slug: str) -> QuerySet[Meeting]:
    found = Meeting.objects.filter(slug=slug).order_by()
    return found.select_related(
        "second_notice_of", "part_of", "standing_rules", "body", "chair__person", "chair__seat__territory"
    )
