"""Who was heard on a saisine against who there is: the territories that sit, their perimeters, what each said."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, DateTimeField, IntegerField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from ensems.assembly.enums import SeatKind
from ensems.assembly.models import Mandate
from ensems.contributions.models import Reminder, Tally
from ensems.contributions.queries.heard import at_workshops, own_words, seated
from ensems.contributions.rules import reminder_due
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.insight.equity import Equity, Place, Unit, equity
from ensems.referrals.models import Referral
from ensems.territories.enums import STRATA, TerritoryKind
from ensems.territories.models import Membership, Territory


@dataclass(frozen=True, slots=True)
class SeatedTerritory:
    """A territory of the term in force. `seats`: full ones; `contributions`: published in its own name, on this
    saisine; `workshops`: those of workshops where one of its members was.

    `departments`: names, the one with most of its communes first. `reachable`: how many of its members can be written
    to. `reminded_at`: the last time they were told that it had not been heard.
    """

    pk: int
    code: str
    name: str
    kind: str
    is_demonstration: bool
    seats: int
    contributions: int
    workshops: int
    reachable: int
    reminded_at: datetime | None
    departments: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def heard(self) -> bool:
        return self.contributions > 0 or self.workshops > 0

    @property
    def kind_label(self) -> str:
        return str(TerritoryKind(self.kind).label)

    @property
    def communes(self) -> int:
        return sum(place.communes for place in self.places)

    @property
    def population(self) -> int:
        return sum(place.population for place in self.places)

    def due(self, now: datetime) -> bool:
        """Silent, with someone to write to, and not reminded too lately."""
        return not self.heard and self.reachable > 0 and reminder_due(self.reminded_at, now)


@dataclass(frozen=True, slots=True)
class EquityPage:
    """`departments`: names by code, in the order of codes."""

    referral: Referral
    territories: tuple[SeatedTerritory, ...]
    departments: dict[str, str]
    equity: Equity

    @property
    def heard(self) -> tuple[SeatedTerritory, ...]:
        return tuple(one for one in self.territories if one.heard)

    @property
    def silent(self) -> tuple[SeatedTerritory, ...]:
        return tuple(one for one in self.territories if not one.heard)


def equity_page(actor: Actor, slug: str, now: datetime) -> EquityPage | None:
    """Four SQL queries: the saisine and its phases, the territories, their perimeters."""
    referral = Referral.objects.visible_to(actor).prefetch_related("phases").filter(slug=slug).first()
    if referral is None:
        return None
    territories, departments = seated_territories(referral.pk, now)
    units = (Unit(one.code, one.kind, one.seats, one.heard, one.places) for one in territories)
    return EquityPage(referral, territories, departments, equity(units))


def seated_territories(referral_id: int, now: datetime) -> tuple[tuple[SeatedTerritory, ...], dict[str, str]]:
    """The territories that sit, by name, and the names of their départements by code: two SQL queries."""
    places: dict[int, list[Place]] = defaultdict(list)
    names: dict[str, str] = {}
    for territory, department, name, stratum, communes, population in _perimeters(now):
        names[department] = name
        places[territory].append(Place(department, stratum, communes, population or 0))
    rows = tuple(
        SeatedTerritory(
            one.pk,
            one.code,
            one.name,
            one.kind,
            one.is_demonstration,
            one.full_seats,
            one.said,
            one.met,
            one.reachable,
            one.reminded_at,
            _most_communes_first(places[one.pk], names),
            tuple(places[one.pk]),
        )
        for one in _territories(referral_id, now)
    )
    return rows, dict(sorted(names.items()))


def _territories(referral_id: int, now: datetime) -> Any:
    day = clock.today(now)
    written = Mandate.objects.in_force(day).filter(person__is_active=True).exclude(person__email=None)
    said = Tally.objects.filter(question__referral_id=referral_id, territory=OuterRef("pk"))
    last = Reminder.objects.filter(referral_id=referral_id, territory=OuterRef("pk")).order_by("-at", "-pk")
    return (
        Territory.objects.filter(pk__in=seated(now).order_by().values("territory"))
        .annotate(
            full_seats=_number(seated(now).filter(kind=SeatKind.FULL), "territory", "pk"),
            said=own_words(said),
            met=at_workshops(said),
            reachable=_number(written.exclude(person__email=""), "seat__territory", "person"),
            reminded_at=Subquery(last.values("at")[:1], output_field=DateTimeField()),
        )
        .order_by("name", "pk")
    )


def _number(found: Any, territory: str, what: str) -> Coalesce:
    """How many different `what` there are for a territory, without joining them."""
    totals = found.filter(**{territory: OuterRef("pk")}).order_by().values(territory)
    totals = totals.annotate(total=Count(what, distinct=True)).values("total")
    return Coalesce(Subquery(totals, output_field=IntegerField()), Value(0))


def _perimeters(now: datetime) -> Any:
    """(territory, département, its name, stratum, communes, population) on that day."""
    stratum = Case(
        *(When(commune__population__gte=one.least, then=Value(one.key)) for one in reversed(STRATA)),
        default=Value(""),
        output_field=CharField(),
    )
    return (
        Membership.objects.in_force(clock.today(now))
        .filter(territory__in=seated(now).order_by().values("territory"))
        .annotate(stratum=stratum)
        .order_by("territory", "commune__department", "stratum")
        .values_list("territory", "commune__department", "commune__department__name", "stratum")
        .annotate(communes=Count("pk"), people=Sum("commune__population"))
    )


def _most_communes_first(places: list[Place], names: dict[str, str]) -> tuple[str, ...]:
    held: Counter[str] = Counter()
    for place in places:
        held[place.department] += place.communes
    return tuple(names[code] for code in sorted(held, key=lambda code: (-held[code], code)))
