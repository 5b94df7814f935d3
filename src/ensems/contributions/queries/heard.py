"""Who was heard: territories that have a seat in the term in force, and those that said something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from ensems.accounts.enums import Role
from ensems.assembly.models import Mandate, Seat, Term
from ensems.assembly.queries import Standing
from ensems.contributions.models import OWN, Contribution, Tally
from ensems.contributions.workshops.queries import contributions_with
from ensems.core import clock
from ensems.core.actors import VISITOR, Actor
from ensems.core.prepared import prepared
from ensems.territories.models import Territory


@dataclass(frozen=True, slots=True)
class HeardTerritory:
    """`contributions`: those published in its own name; `workshops`: those of workshops where one of its members was;
    `seated`: has a seat in the term in force (an officer's territory may not).

    `speaks`, `prepares`: the person who asks has a mandate in force there, or is its officer.
    """

    pk: int
    code: str
    name: str
    kind: str
    contributions: int
    workshops: int
    seated: bool
    speaks: bool = False
    prepares: bool = False

    @property
    def heard(self) -> bool:
        return self.contributions > 0 or self.workshops > 0


@dataclass(frozen=True, slots=True)
class Said:
    """How much was said on a question: published contributions, those of workshops among them, and the territories
    that were heard."""

    contributions: int
    workshops: int
    territories: int


# A primary key that no one has.
NOBODY = 0


def seated(now: datetime) -> QuerySet[Seat]:
    return seated_on(clock.today(now))


def seated_on(day: date) -> QuerySet[Seat]:
    return Seat.objects.filter(term__in=Term.objects.in_force(day))


def heard_territories(
    now: datetime, *, referral_id: int | None = None, question_id: int | None = None, actor: Actor = VISITOR
) -> list[HeardTerritory]:
    """Territories with a seat, by name, with what each said on the saisine or the question: one SQL query.

    For a question, those of `actor` too.
    """
    person, day, offices = actor.person_id or NOBODY, clock.today(now), actor.territories_as(Role.OFFICER)
    if offices and question_id is not None:
        found = list(_heard(_on_question(question_id), person, day, offices))
    elif question_id is not None:
        found = _heard_on_question(question_id, person, day)
    else:
        found = _heard_on_referral(referral_id, day)
    return [HeardTerritory(*line, line[0] in offices) for line in found]


@prepared(int, date)
def _heard_on_referral(referral_id: int, day: date) -> QuerySet:
    return _heard(Q(tallies__question__referral=referral_id), NOBODY, day)


@prepared(int, int, date)
def _heard_on_question(question_id: int, person_id: int, day: date) -> QuerySet:
    return _heard(_on_question(question_id), person_id, day)


def _on_question(question_id: int) -> Q:
    return Q(tallies__question=question_id)


def _heard(on: Q, person_id: int, day: date, offices: Iterable[int] = ()) -> QuerySet:
    """`on`: which tallies of a territory count. They are added up in one pass, not once a territory."""
    own, mandates = F("tallies__contributions") - F("tallies__reported"), Mandate.objects.in_force(day)
    return (
        Territory.objects.annotate(
            said=Coalesce(Sum(own, filter=on), 0),
            met=Coalesce(Sum("tallies__workshops", filter=on), 0),
            seated=Exists(seated_on(day).filter(territory=OuterRef("pk"))),
            speaks=Exists(mandates.filter(person_id=person_id, seat__territory=OuterRef("pk"))),
        )
        .filter(Q(seated=True) | Q(speaks=True) | Q(pk__in=offices))
        .order_by("name", "pk")
        .values_list("pk", "code", "name", "kind", "said", "met", "seated", "speaks")
    )


def own_words(tallies: QuerySet[Tally]) -> Coalesce:
    """The contributions in its own name, together, as a subquery of the territory; 0 without any."""
    return _added_up(tallies, OWN)


def at_workshops(tallies: QuerySet[Tally]) -> Coalesce:
    """The same of the workshops where it was."""
    return _added_up(tallies, F("workshops"))


def _added_up(tallies: QuerySet[Tally], what: Combinable) -> Coalesce:
    total = tallies.order_by().values("territory").annotate(n=Sum(what)).values("n")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


def for_everyone(territories: Iterable[HeardTerritory]) -> tuple[HeardTerritory, ...]:
    """The same, as a visitor finds them: no SQL query."""
    return tuple(replace(one, speaks=False, prepares=False) for one in territories if one.seated)


def with_standing(territories: Iterable[HeardTerritory], held: Standing) -> tuple[HeardTerritory, ...]:
    """The same, as someone of that standing finds them: no SQL query."""
    return tuple(
        replace(one, speaks=one.pk in held.mandates, prepares=one.pk in held.offices) if one.pk in held.all else one
        for one in territories
    )


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
        Tally.objects.heard()
        .filter(question__referral__in=referral_ids, territory__in=sits)
        .order_by()
        .values_list("question__referral")
        .annotate(heard=Count("territory", distinct=True))
    )
    return {referral_id: (heard.get(referral_id, 0), total) for referral_id in referral_ids}


def said_per_question(referral_id: int) -> dict[int, Said]:
    """One SQL query."""
    return {question: Said(*counts) for question, *counts in _said_there(referral_id)}


@prepared(int)
def _said_there(referral_id: int) -> QuerySet:
    found = Tally.objects.filter(question__referral=referral_id).order_by().values_list("question")
    heard = Tally.objects.heard().filter(question__referral=referral_id).values("pk")
    counts = found.annotate(
        said=Sum("contributions"), by_workshops=Sum("reported"), territories=Count("pk", filter=Q(pk__in=heard))
    )
    return counts.filter(said__gt=0)


SHOWN = 10


def said_by(territory_id: int) -> tuple[list[Contribution], int]:
    """The last ten contributions published in the name of a territory and how many there are: one SQL query."""
    last: list[Any] = _last_of(territory_id)
    return last, last[0].said if last else 0


@prepared(int)
def _last_of(territory_id: int) -> QuerySet[Contribution]:
    found = Contribution.objects.public().own_of(territory_id)
    found = found.annotate(said=own_words(Tally.objects.filter(territory=OuterRef("territory"))))
    return found.select_related("question__referral").order_by("-deposited_at", "-pk")[:SHOWN]


def said_by_its_workshops(territory_id: int) -> list[Contribution]:
    """The last ten of workshops where one of its members was: one SQL query."""
    return _last_with(territory_id)


@prepared(int)
def _last_with(territory_id: int) -> QuerySet[Contribution]:
    found = Contribution.objects.public().filter(pk__in=contributions_with(territory_id))
    return found.select_related("question__referral", "workshop").order_by("-deposited_at", "-pk")[:SHOWN]
