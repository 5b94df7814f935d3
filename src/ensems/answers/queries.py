"""What the Region owes, since when, and what became of its pledges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person
from ensems.answers.clock import AnswerClock, answer_clock
from ensems.answers.enums import PledgeState, ResponseKind
from ensems.answers.models import FollowUp, Pledge, Response
from ensems.answers.wording import lateness
from ensems.core import clock
from ensems.core.prepared import prepared
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Opinion, Recommendation
from ensems.referrals.models import Referral

STILL_OPEN = (PledgeState.PENDING, PledgeState.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """A pledge with its follow-ups, oldest first. `late_by`: days since the end of its due period, 0 if not overdue."""

    pledge: Pledge
    follow_ups: tuple[FollowUp, ...]
    late_by: int

    @property
    def is_overdue(self) -> bool:
        return self.late_by > 0

    @property
    def late(self) -> str:
        return lateness(self.pledge.due_until, self.late_by)


@dataclass(frozen=True, slots=True)
class Answered:
    """What the Region said of one recommendation: responses oldest first, pledges of the last ones first due first."""

    responses: tuple[Response, ...]
    pledges: tuple[PledgeRow, ...]
    clock: AnswerClock | None

    @property
    def last(self) -> Response | None:
        return self.responses[-1] if self.responses else None

    @property
    def kept(self) -> int:
        return sum(row.pledge.state == PledgeState.KEPT for row in self.pledges)

    @property
    def overdue(self) -> int:
        return sum(row.is_overdue for row in self.pledges)


def answered(recommendation: Recommendation, now: datetime) -> Answered:
    """Three SQL queries; needs `recommendation.opinion`."""
    responses = tuple(_responses(recommendation.pk))
    for response in responses:
        response.days = days_taken(recommendation.opinion, response)
    pledges = _told(_pledges(recommendation.pk), _follow_ups(recommendation.pk), clock.today(now))
    return Answered(responses, pledges, clock_of(recommendation.opinion, responses, now))


@prepared(int)
def _responses(recommendation_id: int) -> QuerySet[Response]:
    return Response.objects.filter(recommendation=recommendation_id).select_related("author", "act")


@prepared(int)
def _pledges(recommendation_id: int) -> QuerySet[Pledge]:
    found = Pledge.objects.filter(response__recommendation=recommendation_id)
    return found.select_related("response").order_by("due_on", "pk")


@prepared(int)
def _follow_ups(recommendation_id: int) -> QuerySet[FollowUp]:
    return _shown(FollowUp.objects.filter(pledge__response__recommendation=recommendation_id))


def _shown(found: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    return found.select_related("author", "file", "policy_version__policy", "call")


def days_taken(opinion: Opinion, response: Response) -> int | None:
    """Whole days in Paris between the transmission and that answer; none if nothing was sent (history)."""
    if opinion.transmitted_at is None:
        return None
    return (clock.today(response.published_at) - clock.today(opinion.transmitted_at)).days


def clock_of(opinion: Opinion, responses: tuple[Response, ...], now: datetime) -> AnswerClock | None:
    """The clock of one recommendation; none before the opinion is sent."""
    if opinion.transmitted_at is None:
        return None
    first = responses[0].published_at if responses else None
    return answer_clock(opinion.transmitted_at, opinion.answer_within_days or 0, first, now)


def pledge_rows(pledges, today: date) -> tuple[PledgeRow, ...]:
    """Two SQL queries: the pledges, their follow-ups."""
    found = list(pledges)
    return _told(found, _shown(FollowUp.objects.filter(pledge__in=found)), today)


def _told(pledges: Iterable[Pledge], follow_ups: Iterable[FollowUp], today: date) -> tuple[PledgeRow, ...]:
    updates = defaultdict(list)
    for follow_up in follow_ups:
        updates[follow_up.pledge_id].append(follow_up)
    return tuple(PledgeRow(p, tuple(updates[p.pk]), late_by(p, today)) for p in pledges)


def late_by(pledge: Pledge, today: date) -> int:
    """Days since the last day of the due period, for a pledge neither kept nor abandoned."""
    if pledge.state in {PledgeState.KEPT, PledgeState.ABANDONED}:
        return 0
    return max(0, (today - pledge.due_until).days)


@dataclass(frozen=True, slots=True)
class Owed:
    """A recommendation the Region has not answered."""

    recommendation: Recommendation
    referral: Referral
    clock: AnswerClock


def unanswered():
    """A queryset: adopted, sent to the Region, no answer yet."""
    return Recommendation.objects.filter(outcome=Outcome.ADOPTED, opinion__status=OpinionStatus.TRANSMITTED).exclude(
        Exists(Response.objects.filter(recommendation=OuterRef("pk")))
    )


def unanswered_in_order():
    """The same, oldest first."""
    return unanswered().select_related("opinion__referral").order_by("opinion__transmitted_at", "number", "pk")


def owed_rows(recommendations: Iterable[Recommendation], now: datetime) -> list[Owed]:
    """No SQL query, on what `unanswered_in_order` gave."""
    return [_owed(recommendation, now) for recommendation in recommendations]


def _owed(recommendation: Recommendation, now: datetime) -> Owed:
    opinion = recommendation.opinion
    since = answer_clock(opinion.transmitted_at, opinion.answer_within_days or 0, None, now)
    return Owed(recommendation, opinion.referral, since)


def overdue(today: date):
    """Open pledges whose due period is over, most late first: a queryset."""
    return (
        Pledge.objects.filter(state__in=STILL_OPEN, due_until__lt=today)
        .select_related("response__recommendation__opinion__referral")
        .order_by("due_until", "pk")
    )


@dataclass(frozen=True, slots=True)
class ClosingState:
    """What decides whether a saisine may be closed."""

    unanswered: list[str]
    opinions: int


def closing_state(referral: Referral) -> ClosingState:
    """Two SQL queries. Adopted recommendations not sent yet count as unanswered."""
    waiting = (
        Recommendation.objects.filter(opinion__referral=referral)
        .filter(Q(outcome=Outcome.ADOPTED) | Q(outcome=Outcome.PENDING))
        .exclude(Exists(Response.objects.filter(recommendation=OuterRef("pk"))))
        .values_list("reference", flat=True)
    )
    sent = referral.opinions.filter(status__in=[OpinionStatus.TRANSMITTED, OpinionStatus.REJECTED]).count()
    return ClosingState(list(waiting), sent)


def people_to_tell(recommendation: Recommendation) -> list[Person]:
    """Those whose words the recommendation rests on, and its rapporteur: one SQL query."""
    return list(
        Person.objects.filter(
            Q(contributions__citations__recommendation=recommendation) | Q(pk=recommendation.rapporteur_id)
        )
        .filter(is_active=True, email__isnull=False)
        .distinct()
    )


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """The last two links of the thread in figures; `median_days` over answered recommendations, none without any."""

    adopted: int
    answered: int
    median_days: int | None
    pledges: int
    kept: int
    overdue: int


def figures(now: datetime, referral: Referral | None = None) -> AnswerFigures:
    """Two SQL queries, whole region or one saisine."""
    recommendations = Recommendation.objects.filter(outcome=Outcome.ADOPTED)
    pledges = Pledge.objects.all()
    if referral is not None:
        recommendations = recommendations.filter(opinion__referral=referral)
        pledges = pledges.filter(response__recommendation__opinion__referral=referral)
    rows = list(
        recommendations.annotate(first=Min("responses__published_at")).values_list("opinion__transmitted_at", "first")
    )
    taken = sorted((clock.today(first) - clock.today(sent)).days for sent, first in rows if first and sent)
    return _figures(len(rows), taken, list(pledges), now)


def _figures(adopted: int, taken: list[int], pledges: Collection[Pledge], now: datetime) -> AnswerFigures:
    today = clock.today(now)
    return AnswerFigures(
        adopted=adopted,
        answered=len(taken),
        median_days=median(taken),
        pledges=len(pledges),
        kept=sum(p.state == PledgeState.KEPT for p in pledges),
        overdue=sum(late_by(p, today) > 0 for p in pledges),
    )


def answers_in(referral: Referral, now: datetime) -> tuple[AnswerFigures, ClosingState]:
    """The same as `figures` and `closing_state` for one saisine, in one SQL query: its page has twelve in all."""
    first: dict[str, datetime] = {}
    adopted: dict[str, datetime | None] = {}
    waiting: list[str] = []
    pledges: dict[int, Pledge] = {}
    sent: set[int] = set()
    for reference, outcome, opinion, status, sent_at, published_at, pledge, state, due_until in _with_answers(
        referral.pk
    ):
        if status in {OpinionStatus.TRANSMITTED, OpinionStatus.REJECTED}:
            sent.add(opinion)
        if outcome == Outcome.ADOPTED:
            adopted[reference] = sent_at
        if published_at:
            first[reference] = min(published_at, first.get(reference, published_at))
        elif outcome in {Outcome.ADOPTED, Outcome.PENDING}:
            waiting.append(reference)
        if pledge:
            pledges[pledge] = Pledge(pk=pledge, state=state, due_until=due_until)
    taken = sorted(
        (clock.today(first[reference]) - clock.today(sent_at)).days
        for reference, sent_at in adopted.items()
        if sent_at and reference in first
    )
    return _figures(len(adopted), taken, pledges.values(), now), ClosingState(waiting, len(sent))


@prepared(int)
def _with_answers(referral_id: int):
    return (
        Recommendation.objects.filter(opinion__referral=referral_id)
        .order_by("opinion_id", "number")
        .values_list(
            "reference",
            "outcome",
            "opinion_id",
            "opinion__status",
            "opinion__transmitted_at",
            "responses__published_at",
            "responses__pledges",
            "responses__pledges__state",
            "responses__pledges__due_until",
        )
    )


def delays() -> tuple[int, int | None]:
    """How many recommendations were answered, and the median of the days it took: one SQL query."""
    taken = sorted((clock.today(answered) - clock.today(sent)).days for sent, answered in _sent_and_answered())
    return len(taken), median(taken)


@prepared()
def _sent_and_answered():
    return (
        Recommendation.objects.filter(responses__number=1, opinion__transmitted_at__isnull=False)
        .order_by()
        .values_list("opinion__transmitted_at", "responses__published_at")
    )


def median(days: list[int]) -> int | None:
    """The middle of sorted days, the lower one of two."""
    return days[(len(days) - 1) // 2] if days else None


def last_kinds(recommendations) -> dict[int, ResponseKind]:
    """For a list: recommendation id → kind of its last answer; one SQL query."""
    found = Response.objects.filter(recommendation__in=recommendations).order_by("recommendation_id", "number")
    return {pk: ResponseKind(kind) for pk, kind in found.values_list("recommendation_id", "kind")}


OVERDUE = "retard"
PLEDGE_FILTERS = [*PledgeState.choices, (OVERDUE, _("en retard"))]


def filtered_pledges(*, today: date, state: str = "", referral: str = ""):
    """Pledges by state (or "retard") and by saisine, first due first; values that are not in the lists are ignored."""
    found = Pledge.objects.select_related("response__recommendation__opinion__referral")
    if state == OVERDUE:
        found = found.filter(state__in=STILL_OPEN, due_until__lt=today)
    elif state in PledgeState.values:
        found = found.filter(state=state)
    if referral:
        found = found.filter(response__recommendation__opinion__referral__reference=referral)
    return found.order_by("due_on", "pk")


def referral_choices() -> list[tuple[str, str]]:
    """(reference, title) of the saisines with pledges, latest first: one SQL query."""
    pledged = Pledge.objects.values("response__recommendation__opinion__referral_id")
    found = Referral.objects.filter(pk__in=pledged).order_by("-transmitted_on", "pk")
    return [(reference, f"{reference} · {title}") for reference, title in found.values_list("reference", "title")]


def follow_ups():
    """A queryset of follow-ups with what a list of them shows, latest first."""
    return FollowUp.objects.select_related("pledge__response__recommendation", "policy_version").order_by("-on", "-pk")


@dataclass(frozen=True, slots=True)
class Closable:
    """An open saisine whose every recommendation is answered, since its last answer."""

    referral: Referral
    since: datetime


def ready_to_close() -> list[Closable]:
    """One SQL query."""
    waiting = Recommendation.objects.filter(
        opinion__referral=OuterRef("pk"), outcome__in=[Outcome.ADOPTED, Outcome.PENDING]
    ).exclude(Exists(Response.objects.filter(recommendation=OuterRef("pk"))))
    found = (
        Referral.objects.filter(status="open", opinions__recommendations__responses__isnull=False)
        .exclude(Exists(waiting))
        .annotate(since=Max("opinions__recommendations__responses__published_at"))
        .order_by("since", "pk")
    )
    return [Closable(referral, referral.since) for referral in found]
