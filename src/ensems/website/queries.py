"""What the front door reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Aggregate, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ensems.answers import queries as answers
from ensems.answers.clock import answer_clock
from ensems.answers.enums import PledgeState
from ensems.answers.inquiries import queries as inquiries
from ensems.answers.models import Pledge
from ensems.assembly.models import Institution, Seat, Term
from ensems.assembly.queries import described
from ensems.contributions.models import Tally
from ensems.contributions.queries import HeardTerritory, heard_territories
from ensems.core import clock
from ensems.core.prepared import prepared
from ensems.meetings.models import Meeting
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Recommendation
from ensems.referrals.enums import PhaseKind, Status
from ensems.referrals.models import Phase, Question, Referral
from ensems.referrals.queries import last_day
from ensems.territories.maps import MapFigure, territories_map


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
    inquiries: int
    inquiry_since: datetime | None
    inquiry_limit: int | None


@dataclass(frozen=True, slots=True)
class Inquiries:
    """What territories asked and still waits: how many; `days` and `late` of the oldest one, in days of Paris."""

    number: int
    days: int = 0
    late: bool = False


def inquiries_waiting(figures: Figures, now: datetime) -> Inquiries:
    """No SQL query."""
    if figures.inquiry_since is None or figures.inquiry_limit is None:
        return Inquiries(0)
    oldest = answer_clock(figures.inquiry_since, figures.inquiry_limit, None, now)
    return Inquiries(figures.inquiries, oldest.days, bool(oldest.late_by))


def _count(rows: QuerySet, field: str = "pk", *, distinct: bool = False) -> Coalesce:
    """How many rows, as a subquery of one column: several of them make one SQL query."""
    return _figure(rows, Count(field, distinct=distinct))


def _figure(rows: QuerySet, total: Aggregate) -> Coalesce:
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(n=total).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


NOTHING = Figures(*[0] * 11, None, None)


def institution_and_figures(now: datetime) -> tuple[Institution | None, Figures]:
    """The body served here and its thread since the beginning; None and zeros before the first start. One SQL query."""
    for found in _with_figures(clock.today(now)):
        return found, Figures(**{name: getattr(found, name) for name in Figures.__slots__})
    return None, NOTHING


@prepared(date)
def _with_figures(today: date) -> QuerySet:
    public = Referral.objects.exclude(status=Status.DRAFT)
    said = Tally.objects.filter(contributions__gt=0)
    still_open = Pledge.objects.filter(state__in=answers.STILL_OPEN)
    seats = Seat.objects.full().filter(term__in=Term.objects.in_force(today))
    waiting = inquiries.waiting().order_by("asked_at", "pk")
    return described().annotate(
        referrals=_count(public),
        questions=_count(Question.objects.filter(referral__in=public)),
        contributions=_figure(said, Sum("contributions")),
        territories=_count(Tally.objects.heard(), "territory", distinct=True),
        recommendations=_count(Recommendation.objects.filter(outcome=Outcome.ADOPTED)),
        pledges=_count(Pledge.objects.all()),
        kept=_count(Pledge.objects.filter(state=PledgeState.KEPT)),
        overdue=_count(still_open.filter(due_until__lt=today)),
        seats=_count(seats),
        seated=_count(seats, "territory", distinct=True),
        inquiries=_count(waiting),
        inquiry_since=Subquery(waiting.values("asked_at")[:1]),
        inquiry_limit=Subquery(waiting.values("answer_within_days")[:1]),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A saisine open to contributions; `days_left`: 0 on the last day in Paris, None without an end."""

    referral: Referral
    questions: int
    closes_at: datetime | None
    days_left: int | None


def asked_now(now: datetime) -> list[Asked]:
    """The saisines open to contributions, the first to close first: one SQL query."""
    today = clock.today(now)
    return [
        Asked(
            phase.referral,
            phase.asked or 0,
            phase.closes_at,
            (last_day(phase.closes_at) - today).days if phase.closes_at else None,
        )
        for phase in _open_phases(now)
    ]


@prepared(datetime)
def _open_phases(now: datetime) -> QuerySet:
    questions = Question.objects.filter(referral=OuterRef("referral")).order_by().values("referral")
    return (
        Phase.objects.filter(kind=PhaseKind.CONTRIBUTIONS, referral__status=Status.OPEN)
        .open_at(now)
        .select_related("referral")
        .annotate(asked=Subquery(questions.annotate(n=Count("pk")).values("n")))
        .order_by(F("closes_at").asc(nulls_last=True), "referral_id")
    )


@dataclass(frozen=True, slots=True)
class HeardThere:
    """Which territories that sit were heard on a saisine, by name, and the map of it when there is one to draw."""

    seated: tuple[HeardTerritory, ...]
    map: MapFigure

    @property
    def heard(self) -> tuple[HeardTerritory, ...]:
        return tuple(one for one in self.seated if one.heard)

    @property
    def silent(self) -> tuple[HeardTerritory, ...]:
        return tuple(one for one in self.seated if not one.heard)


def heard_on(referral: Referral, now: datetime) -> HeardThere:
    """Three SQL queries: the territories, then their map."""
    seated = tuple(row for row in heard_territories(now, referral_id=referral.pk) if row.seated)
    figure = territories_map(
        values={one.pk: "said" for one in seated if one.heard},
        title=_("Carte des territoires entendus"),
        link=False,
        on=clock.today(now),
    )
    return HeardThere(seated, figure)


@dataclass(frozen=True, slots=True)
class Owing:
    """What the Region owes today: how many answers, the oldest one's clock; and how fast it answered so far."""

    number: int
    oldest: answers.Owed | None
    answered: int
    median_days: int | None


def owing(now: datetime) -> Owing:
    """Two SQL queries."""
    rows = answers.owed_rows(_unanswered(), now)
    done, median = answers.delays()
    return Owing(len(rows), rows[0] if rows else None, done, median)


_unanswered = prepared()(answers.unanswered_in_order)


def next_meeting(now: datetime) -> Meeting | None:
    """One SQL query: the first meeting whose day has not passed."""
    return next(iter(_meetings_from(clock.today(now))), None)


@prepared(date)
def _meetings_from(day: date) -> QuerySet:
    return Meeting.objects.filter(held_on__gte=day).order_by("held_on", "pk")[:1]
