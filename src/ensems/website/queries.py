"""What the front door reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from ensems.answers import queries as answers
from ensems.answers.enums import PledgeState
from ensems.answers.models import Pledge
from ensems.assembly.models import Institution, Seat, Term
from ensems.contributions.models import Contribution
from ensems.contributions.queries import HeardTerritory, heard_territories
from ensems.core import clock
from ensems.meetings.models import Meeting
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Recommendation
from ensems.referrals.enums import PhaseKind, Status
from ensems.referrals.models import Phase, Question, Referral
from ensems.referrals.queries import PhaseRow, PhaseState, phase_state


@dataclass(frozen=True, slots=True)
class Figures:
    """The thread since the beginning; pledges `overdue` are open ones whose due period is over."""

    referrals: int
    questions: int
    contributions: int
    territories: int
    recommendations: int
    pledges: int
    kept: int
    overdue: int
    seats: int
    seated: int


def _count(rows: QuerySet, field: str = "pk", *, distinct: bool = False) -> Coalesce:
    """How many rows, as a subquery of one column: several of them make one SQL query."""
    counted = (
        rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count(field, distinct=distinct)).values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def figures(now: datetime) -> Figures:
    """One SQL query; all zero before the first start."""
    today = clock.today(now)
    public = Referral.objects.exclude(status=Status.DRAFT)
    said = Contribution.objects.public()
    still_open = Pledge.objects.filter(state__in=answers.STILL_OPEN)
    seats = Seat.objects.filter(term__in=Term.objects.in_force(today))
    found = (
        Institution.objects.annotate(
            referrals=_count(public),
            questions=_count(Question.objects.filter(referral__in=public)),
            contributions=_count(said),
            territories=_count(said, "territory", distinct=True),
            recommendations=_count(Recommendation.objects.filter(outcome=Outcome.ADOPTED)),
            pledges=_count(Pledge.objects.all()),
            kept=_count(Pledge.objects.filter(state=PledgeState.KEPT)),
            overdue=_count(still_open.filter(due_until__lt=today)),
            seats=_count(seats),
            seated=_count(seats, "territory", distinct=True),
        )
        .values(*Figures.__slots__)
        .first()
    )
    return Figures(**found) if found else Figures(*[0] * len(Figures.__slots__))


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """The saisine that is open to contributions and closes first."""

    referral: Referral
    questions: int
    phase: PhaseRow
    state: PhaseState
    heard: tuple[HeardTerritory, ...]
    silent: tuple[HeardTerritory, ...]

    @property
    def total(self) -> int:
        return len(self.heard) + len(self.silent)


def open_referral(now: datetime) -> OpenReferral | None:
    """Three SQL queries: the saisine, its phases, the territories heard."""
    closing = Phase.objects.filter(referral=OuterRef("pk"), kind=PhaseKind.CONTRIBUTIONS).open_at(now)
    asked = Question.objects.filter(referral=OuterRef("pk")).order_by().values("referral").annotate(n=Count("pk"))
    referral = (
        Referral.objects.filter(
            status=Status.OPEN, phases__in=Phase.objects.filter(kind=PhaseKind.CONTRIBUTIONS).open_at(now)
        )
        .annotate(closes_at=Subquery(closing.values("closes_at")[:1]), asked=Subquery(asked.values("n")))
        .order_by("closes_at", "pk")
        .prefetch_related("phases")
        .first()
    )
    if referral is None:
        return None
    state = phase_state(referral, now)
    phase = next(row for row in state.rows if row.kind == PhaseKind.CONTRIBUTIONS)
    rows = [row for row in heard_territories(now, referral_id=referral.pk) if row.seated]
    heard = tuple(row for row in rows if row.heard)
    return OpenReferral(referral, referral.asked or 0, phase, state, heard, tuple(row for row in rows if not row.heard))


@dataclass(frozen=True, slots=True)
class Owing:
    """What the Region owes today: how many answers, the oldest one's clock; and how fast it answered so far."""

    number: int
    oldest: answers.Owed | None
    answered: int
    median_days: int | None


def owing(now: datetime) -> Owing:
    """Two SQL queries."""
    rows = answers.owed_rows(answers.unanswered_in_order(), now)
    done, median = answers.delays()
    return Owing(len(rows), rows[0] if rows else None, done, median)


def next_meeting(now: datetime) -> Meeting | None:
    """One SQL query: the first meeting whose day has not passed."""
    return Meeting.objects.filter(held_on__gte=clock.today(now)).order_by("held_on", "pk").first()
