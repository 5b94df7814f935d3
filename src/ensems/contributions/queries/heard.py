"""Who was heard: territories that have a seat in the term in force, and those that said something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ensems.accounts.enums import Role
from ensems.assembly.models import Mandate, Seat, Term
from ensems.assembly.queries import Standing
from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution
from ensems.core import clock
from ensems.core.actors import VISITOR, Actor
from ensems.territories.models import Territory


@dataclass(frozen=True, slots=True)
class HeardTerritory:
    """`contributions`: published ones; `seated`: has a seat in the term in force (an officer's territory may not).

    `speaks`, `prepares`: the person who asks has a mandate in force there, or is its officer.
    """

    pk: int
    code: str
    name: str
    kind: str
    contributions: int
    seated: bool
    speaks: bool = False
    prepares: bool = False

    @property
    def heard(self) -> bool:
        return self.contributions > 0


@dataclass(frozen=True, slots=True)
class Said:
    """How much was said on a question: published contributions, and the territories they come from."""

    contributions: int
    territories: int


def seated(now: datetime) -> QuerySet[Seat]:
    return Seat.objects.filter(term__in=Term.objects.in_force(clock.today(now)))


def heard_territories(
    now: datetime, *, referral_id: int | None = None, question_id: int | None = None, actor: Actor = VISITOR
) -> list[HeardTerritory]:
    """Territories with a seat (and those of `actor`), by name, with what each said there: one SQL query."""
    said = Q(contributions__status=Status.DEPOSITED)
    if question_id is not None:
        said &= Q(contributions__question_id=question_id)
    if referral_id is not None:
        said &= Q(contributions__question__referral_id=referral_id)
    offices = actor.territories_as(Role.OFFICER)
    mandates = Mandate.objects.in_force(clock.today(now)).filter(person_id=actor.person_id)
    found = (
        Territory.objects.annotate(
            seated=Exists(seated(now).filter(territory=OuterRef("pk"))),
            speaks=Exists(mandates.filter(seat__territory=OuterRef("pk"))),
        )
        .filter(Q(seated=True) | Q(speaks=True) | Q(pk__in=offices))
        .annotate(said=Count("contributions", filter=said, distinct=True))
        .order_by("name", "pk")
    )
    return [
        HeardTerritory(one.pk, one.code, one.name, one.kind, one.said, one.seated, one.speaks, one.pk in offices)
        for one in found
    ]


def standing_among(territories: Iterable[HeardTerritory]) -> Standing:
    """The standing of the person who asked for these territories: no SQL query."""
    return Standing(
        frozenset(one.pk for one in territories if one.speaks),
        frozenset(one.pk for one in territories if one.prepares),
    )


def heard_counts(referral_ids: Sequence[int], now: datetime) -> dict[int, tuple[int, int]]:
    """For each saisine, how many territories were heard out of how many that sit: two SQL queries, none without ids."""
    if not referral_ids:
        return {}
    sits = seated(now).values("territory")
    total = seated(now).aggregate(total=Count("territory", distinct=True))["total"]
    heard = dict(
        Contribution.objects.public()
        .filter(question__referral__in=referral_ids, territory__in=sits)
        .order_by()
        .values_list("question__referral")
        .annotate(heard=Count("territory", distinct=True))
    )
    return {referral_id: (heard.get(referral_id, 0), total) for referral_id in referral_ids}


def said_per_question(question_ids: Sequence[int]) -> dict[int, Said]:
    """One SQL query."""
    found = (
        Contribution.objects.public()
        .filter(question__in=question_ids)
        .order_by()
        .values("question")
        .annotate(contributions=Count("pk"), territories=Count("territory", distinct=True))
    )
    return {line["question"]: Said(line["contributions"], line["territories"]) for line in found}


def said_by(territory_id: int, most: int = 10) -> tuple[list[Contribution], int]:
    """The last published contributions of a territory and how many there are: two SQL queries."""
    found = Contribution.objects.public().filter(territory_id=territory_id)
    last = found.select_related("question__referral", "version").order_by("-deposited_at", "-pk")[:most]
    return list(last), found.count()
