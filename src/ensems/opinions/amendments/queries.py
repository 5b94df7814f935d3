"""What the pages of amendments read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from ensems.assembly.queries import mandates_of
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.meetings.models import Ballot
from ensems.opinions.amendments import ordering, wording
from ensems.opinions.amendments.building import build
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment, Signature
from ensems.opinions.amendments.ordering import Clash
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Opinion, Recommendation
from ensems.writing import differences


def mandates_held(actor: Actor, now: datetime) -> frozenset[int]:
    """Primary keys of the mandates in force of this person: one SQL query, none for a visitor."""
    if actor.person_id is None:
        return frozenset()
    return frozenset(mandates_of(actor.person_id, clock.today(now)).values_list("pk", flat=True))


def signed(amendment: Amendment) -> list[int]:
    """The mandates that signed it: one SQL query."""
    return list(Signature.objects.filter(amendment=amendment).values_list("mandate_id", flat=True))


def any_voted(opinion: Opinion, recommendation: Recommendation | None = None) -> bool:
    """Is an amendment to this opinion, or to this recommendation, settled by a ballot? One SQL query."""
    found = Amendment.objects.filter(recommendation__opinion=opinion, ballot__isnull=False)
    return (found.filter(recommendation=recommendation) if recommendation else found).exists()


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
    return Amendment.objects.select_related("base", "author__person", "author__seat__territory", "ballot").annotate(
        carried=Count("signatures")
    )


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
    counted on it."""

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
        .select_related("text", "version", "act", "ballot__meeting", "ballot__chair__person")
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
        tuple(
            Ballot.objects.filter(version=amendment.version_id, closed_at__isnull=False)
            .select_related("meeting__chair", "result", "version")
            .order_by("closed_at")
        ),
    )


@dataclass(frozen=True, slots=True)
class Votable:
    """An amendment that may be put to the vote, with its place in the order of its recommendation."""

    row: Row
    recommendation: Recommendation


def votable(now: datetime) -> list[Votable]:
    """Amendments of submitted opinions whose deposits are closed and that have their signatures: two SQL queries."""
    told = list(
        Recommendation.objects.filter(opinion__status=OpinionStatus.SUBMITTED, outcome=Outcome.PENDING)
        .filter(opinion__amendments_until__lte=now)
        .select_related("opinion__referral")
    )
    rows = by_recommendation(told)
    return [
        Votable(row, one)
        for one in told
        for row in rows.get(one.pk, ())
        if row.is_waiting and row.signatures >= one.opinion.amendment_signatures
    ]


def exported(visible: Collection[int] | QuerySet) -> QuerySet[Amendment]:
    """A queryset of the amendments to these recommendations, by reference then number."""
    return (
        listed()
        .select_related("recommendation__opinion__referral", "ballot__meeting")
        .filter(recommendation__in=visible)
        .order_by("recommendation__reference", "number")
    )
