"""What the pages of amendments read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from ensems.assembly.queries import mandates_of
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.prepared import prepared
from ensems.meetings.models import Ballot, Meeting
from ensems.opinions.amendments import ordering, wording
from ensems.opinions.amendments.building import build
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment, Signature
from ensems.opinions.amendments.ordering import Clash
from ensems.opinions.amendments.rules import may_go_to_the_vote
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Opinion, Recommendation
from ensems.opinions.queries import visible_recommendations
from ensems.writing import differences
from ensems.writing.models import Text


def mandates_held(actor: Actor, now: datetime) -> frozenset[int]:
    """Primary keys of the mandates in force of this person: one SQL query, none for a visitor."""
    if actor.person_id is None:
        return frozenset()
    return frozenset(mandates_of(actor.person_id, clock.today(now)).values_list("pk", flat=True))


def signed(amendment: Amendment) -> list[int]:
    """The mandates that signed it: one SQL query."""
    return list(Signature.objects.filter(amendment=amendment).values_list("mandate_id", flat=True))


def any_voted(opinion: Opinion, recommendation: Recommendation | None = None) -> bool:
    """Is an amendment to this opinion, or to this recommendation, decided by a vote? One SQL query."""
    found = Amendment.objects.voted().filter(recommendation__opinion=opinion)
    return (found.filter(recommendation=recommendation) if recommendation else found).exists()


def amended(reference: str, actor: Actor) -> Recommendation | None:
    """As far as the reader may see it, with its opinion, its saisine and its versions: one SQL query."""
    found = visible_recommendations(actor).select_related("opinion__referral__policy", "base", "version")
    return found.filter(reference=reference).first()


@dataclass(frozen=True, slots=True)
class Row:
    """One amendment in a list. `place`: its rank in the order of votes, 0 once it is settled; `reason`: why there;
    `clashes`: the others still waiting that touch the same place."""

    amendment: Amendment
    signatures: int
    place: int = 0
    reason: str = ""
    clashes: tuple[Clash, ...] = ()

    @property
    def name(self) -> str:
        return wording.short(self.amendment.change)

    @property
    def is_waiting(self) -> bool:
        return self.amendment.fate == Fate.DEPOSITED


def listed() -> QuerySet[Amendment]:
    """A queryset with what a list of them shows; `carried` counts the signatures."""
    return Amendment.objects.select_related(
        "base", "version", "author__person", "author__seat__territory", "ballot__meeting", "hands__meeting"
    ).annotate(carried=Count("signatures"))


def rows_of(recommendation: Recommendation) -> list[Row]:
    """Those that wait, in the order of votes, then those that are settled, by number: one SQL query."""
    found = list(listed().filter(recommendation=recommendation))
    for one in found:
        one.recommendation = recommendation
    return arranged(found)


def arranged(found: Sequence[Amendment]) -> list[Row]:
    """Of one recommendation, as `listed` gave them."""
    waiting = [one for one in found if one.fate == Fate.DEPOSITED]
    settled = [Row(one, one.carried) for one in found if one.fate != Fate.DEPOSITED]
    if not waiting:
        return settled
    by_number = {one.number: one for one in waiting}
    changes, body = [one.change for one in waiting], waiting[0].base.body
    met = ordering.clashes(body, changes)
    placed = [(by_number[one.change.key], one.reason) for one in ordering.propose(body, changes)]
    if any(one.rank for one in waiting):
        said = _("Ordre arrêté par le secrétariat.")
        placed = sorted(((one, said) for one, _reason in placed), key=lambda pair: pair[0].rank or len(found) + 1)
    return [
        Row(one, one.carried, rank, reason, met[one.number]) for rank, (one, reason) in enumerate(placed, 1)
    ] + settled


def by_recommendation(recommendations: Iterable[Recommendation]) -> dict[int, list[Row]]:
    """{primary key: rows}, for a page that shows several recommendations: one SQL query."""
    found: dict[int, list[Amendment]] = {}
    known = {one.pk: one for one in recommendations}
    for one in listed().filter(recommendation__in=list(known)):
        one.recommendation = known[one.recommendation_id]
        found.setdefault(one.recommendation_id, []).append(one)
    return {pk: arranged(rows) for pk, rows in found.items()}


@dataclass(frozen=True, slots=True)
class AmendmentPage:
    """`before`, `after`: the paragraph or the text as it was, and as this amendment alone makes it. `ballots`: those
    opened on it."""

    row: Row
    signatures: tuple[Signature, ...]
    difference: tuple[differences.Piece, ...]
    after: str
    ballots: tuple[Ballot, ...]

    @property
    def amendment(self) -> Amendment:
        return self.row.amendment

    @property
    def exact(self) -> str:
        return wording.exact(self.amendment.change)

    @property
    def signed(self) -> list[int]:
        return [one.mandate_id for one in self.signatures]


def amendment_page(recommendation: Recommendation, number: int) -> AmendmentPage:
    """Three SQL queries; raises Amendment.DoesNotExist."""
    found = list(
        listed()
        .select_related("text", "version", "act", "ballot__meeting", "ballot__chair__person", "hands__chair__person")
        .filter(recommendation=recommendation)
    )
    for one in found:
        one.recommendation = recommendation
    row = next((one for one in arranged(found) if one.amendment.number == number), None)
    if row is None:
        raise Amendment.DoesNotExist(number)
    amendment = row.amendment
    after = build(amendment.base.body, [amendment.change]).body
    return AmendmentPage(
        row,
        tuple(
            Signature.objects.filter(amendment=amendment).select_related("mandate__person", "mandate__seat__territory")
        ),
        tuple(differences.compare(amendment.base.body, after)),
        after,
        tuple(ballots_on(amendment)),
    )


def ballots_on(amendment: Amendment) -> QuerySet[Ballot]:
    """Those that opened on it and were not called off, the first opened first: one SQL query."""
    found = Ballot.objects.filter(version=amendment.version_id, opened_at__isnull=False, cancelled_at__isnull=True)
    return found.select_related("meeting__chair", "result", "version").order_by("opened_at", "pk")


def sessions_since(opinion: Opinion, now: datetime) -> list[Meeting]:
    """Where an amendment to it may have been voted: the sessions that began since it was submitted, the last first,
    each with its agenda. Two SQL queries."""
    day = clock.today(opinion.submitted_at or now)
    found = Meeting.objects.filter(held_on__gte=day, held_on__lte=clock.today(now), cancelled_at__isnull=True)
    return list(found.select_related("chair", "standing_rules").prefetch_related("items"))


def put_to_the_vote() -> QuerySet[Recommendation]:
    """Of every submitted opinion, with the texts that a ballot may open on."""
    return (
        Recommendation.objects.filter(opinion__status=OpinionStatus.SUBMITTED, outcome=Outcome.PENDING)
        .select_related("opinion__referral", "opinion__version", "version")
        .order_by("opinion__submitted_at", "opinion_id", "number")
    )


def votable(recommendations: Iterable[Recommendation], now: datetime) -> dict[int, list[Row]]:
    """{primary key: amendments in the order of votes}: deposits are closed, they have their signatures. One SQL query.

    `recommendations` as `put_to_the_vote` gives them.
    """
    known = {one.pk: one for one in recommendations}
    return {
        pk: [row for row in rows if may_go_to_the_vote(row.amendment, known[pk].opinion, row.signatures, now)]
        for pk, rows in by_recommendation(known.values()).items()
    }


def text_of(ballot: Ballot) -> Text | None:
    """What the text of a ballot belongs to here, read at once: one SQL query. Reads `ballot.version`."""
    return next(iter(_text_of(ballot.version.text_id)), None)


@prepared(int)
def _text_of(text_id: int) -> QuerySet[Text]:
    return (
        Text.objects.filter(pk=text_id)
        .select_related(
            "amendment__version",
            "amendment__author",
            "amendment__recommendation__opinion__referral",
            "recommendation__version",
            "recommendation__opinion__referral",
            "opinion__version",
            "opinion__referral",
        )
        .order_by()
    )
