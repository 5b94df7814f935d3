"""The list of saisines: what the actor may see, its filters, its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import ExtractYear

from ensems.core.actors import Actor
from ensems.referrals.enums import PhaseKind, Status
from ensems.referrals.models import Phase, Question, Referral
from ensems.referrals.queries.attached import topic_rows
from ensems.referrals.queries.phases import PhaseState, phase_state


@dataclass(frozen=True, slots=True)
class ReferralRow:
    referral: Referral
    questions: int
    topics: tuple[dict[str, str], ...]
    phases: PhaseState


STATES = ("contributions", "transmitted", "closed", "draft")


def referrals(
    actor: Actor,
    now: datetime,
    *,
    state: str = "",
    origin: str = "",
    year: str = "",
    topic: str = "",
    text: str = "",
    sort: str = "",
) -> QuerySet[Referral]:
    """What the actor may see. By default: what is prepared, what takes contributions (the nearest end first), the rest.

    `state`: one of STATES. `sort`: "date" (the latest first) or "title".
    """
    contributions = Phase.objects.filter(referral=OuterRef("pk"), kind=PhaseKind.CONTRIBUTIONS).open_at(now)
    found = Referral.objects.visible_to(actor).annotate(takes=Exists(contributions))
    if state == "contributions":
        found = found.filter(takes=True, status=Status.OPEN)
    elif state == "transmitted":
        found = found.filter(status=Status.OPEN)
    elif state in {"closed", "draft"}:
        found = found.filter(status=state)
    if origin:
        found = found.filter(origin=origin)
    if year:
        found = found.filter(transmitted_on__year=int(year))
    if topic:
        found = found.filter(Exists(Referral.topics.through.objects.filter(referral=OuterRef("pk"), topic__slug=topic)))
    if text:
        asked = Question.objects.filter(referral=OuterRef("pk"), text__icontains=text)
        found = found.filter(
            Q(title__icontains=text) | Q(context__icontains=text) | Q(reference__iexact=text) | Exists(asked)
        )
    if sort == "date":
        return found.order_by(F("transmitted_on").desc(nulls_first=True), "-pk")
    if sort == "title":
        return found.order_by("title", "pk")
    rank = Case(
        When(status=Status.DRAFT, then=Value(0)),
        When(takes=True, status=Status.OPEN, then=Value(1)),
        When(status=Status.OPEN, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ends = Case(When(takes=True, then=Subquery(contributions.values("closes_at")[:1])), default=None)
    return found.order_by(rank, F("ends").asc(nulls_last=True), "-transmitted_on", "-pk").annotate(ends=ends)


def with_rows(found: QuerySet[Referral]) -> QuerySet[Referral]:
    """What a row of the list shows: one SQL query, and one for the phases."""
    asked = Question.objects.filter(referral=OuterRef("pk")).order_by().values("referral")
    return found.annotate(
        asked=Subquery(asked.annotate(n=Count("pk")).values("n")), topic_rows=topic_rows()
    ).prefetch_related("phases")


def rows(found: list[Referral], now: datetime) -> list[ReferralRow]:
    """No SQL query: `found` comes from `with_rows`."""
    return [
        ReferralRow(one, one.asked or 0, tuple(one.topic_rows or ()), phase_state(one, now))  # type: ignore[attr-defined]
        for one in found
    ]


def years(actor: Actor) -> list[int]:
    """One SQL query: the years of transmission, the latest first."""
    dated = Referral.objects.visible_to(actor).exclude(transmitted_on=None)
    found = dated.order_by().values_list(ExtractYear("transmitted_on"), flat=True).distinct()
    return sorted(found, reverse=True)
