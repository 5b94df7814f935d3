"""Reads about who sits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Q, Sum
from django.http import HttpRequest

from ensems.accounts.enums import Role
from ensems.assembly.enums import Unit
from ensems.assembly.models import Institution, Mandate, Term
from ensems.assembly.terms.reading import RulesError, read
from ensems.assembly.terms.schema import TermRules
from ensems.assembly.terms.seats import Place
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.prepared import prepared
from ensems.interface import pages
from ensems.territories.models import Intercommunality, Territory
from ensems.territories.queries import TerritoryRow, departments, home_region, territory_rows


@dataclass(frozen=True, slots=True)
class Standing:
    """For which territories a person may speak (a mandate in force) or prepare (an officer's grant), by primary key."""

    mandates: frozenset[int]
    offices: frozenset[int]

    @property
    def all(self) -> frozenset[int]:
        return self.mandates | self.offices


def standing(actor: Actor, now: datetime) -> Standing:
    """One SQL query for a person, none for a visitor."""
    if actor.person_id is None:
        return Standing(frozenset(), frozenset())
    held = _seats_of(actor.person_id, clock.today(now))
    return Standing(frozenset(pk for pk in held if pk is not None), actor.territories_as(Role.OFFICER))


@prepared(int, date)
def _seats_of(person_id: int, day: date):
    return mandates_of(person_id, day).values_list("seat__territory_id", flat=True)


def mandates_of(person_id: int, day: date):
    return Mandate.objects.in_force(day).filter(person_id=person_id)


@prepared(date, int)
def delegation(day: date, territory_id: int):
    """The mandates in force for a territory, full members then substitutes, with their people: one SQL query."""
    found = Mandate.objects.in_force(day).filter(seat__territory=territory_id)
    return found.select_related("person", "seat").order_by("seat__kind", "seat__number", "pk")


def territories_one_may_speak_for(actor: Actor, now: datetime) -> list[Territory]:
    """Two SQL queries: the standing, then the territories by name."""
    return list(Territory.objects.filter(pk__in=standing(actor, now).all))


def described():
    """A queryset of the one row; `plays`: with an invented Assembly."""
    played = Exists(Term.objects.filter(is_demonstration=True))
    return Institution.objects.annotate(plays=played).filter(pk=Institution.ONLY)


def institution() -> Institution | None:
    """The body served here, or nothing before the first start. One SQL query."""
    return next(iter(_described()), None)


_described = prepared()(described)


def institution_of(request: HttpRequest) -> Institution | None:
    """The same, read once a request: header, banner and page share it."""
    if not hasattr(request, "institution"):
        share(request, pages.remembered(request, "institution", institution))
    return request.institution  # type: ignore[attr-defined]


def share(request: HttpRequest, found: Institution | None) -> None:
    """What a page read by `described` with more, given to the header and the banner of the same page."""
    request.institution = found  # type: ignore[attr-defined]


# --- Rules of a term ----------------------------------------------------------------------------------------


def rules_of(term: Term) -> TermRules | None:
    """The rules of a term, or nothing when it has none that can be read (a term of before them). No SQL query."""
    try:
        return read(term.rules)
    except RulesError:
        return None


def places(
    day: date, units: Collection[str] = frozenset(Unit), *, territories: Sequence[TerritoryRow] | None = None
) -> dict[str, list[Place]]:
    """Who may name members on that day, by unit, with inhabitants and communes; `territories` when they were read.

    Two SQL queries for territories that were not, one for départements, two for intercommunalities.
    """
    found: dict[str, list[Place]] = {}
    if Unit.TERRITORY in units:
        rows = territory_rows(day) if territories is None else territories
        found[Unit.TERRITORY] = [Place(row.pk, row.name, row.population, row.communes) for row in rows]
    if Unit.DEPARTMENT in units:
        found[Unit.DEPARTMENT] = [Place(one.code, one.name) for one in departments()]
    if Unit.INTERCOMMUNALITY in units:
        found[Unit.INTERCOMMUNALITY] = _intercommunalities()
    return found


def _intercommunalities() -> list[Place]:
    """Those whose inhabitants are mostly of the region sit there."""
    home = Q(communes__department__region=home_region())
    groups = Intercommunality.objects.annotate(
        inside=Sum("communes__population", filter=home), held=Count("communes", filter=home)
    )
    return [
        Place(one.code, one.name, one.population or one.inside or 0, one.held)
        for one in groups.filter(held__gt=0).order_by("name", "pk")
        if one.population is None or 2 * (one.inside or 0) > one.population
    ]
