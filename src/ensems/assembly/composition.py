"""Who sits at a date: rows for the page of the composition, its exports and its picture.

A composition is made once for what was read of it, and with it what is drawn of it alone (`drawn`): as long as no seat,
no mandate and no name changes, it is the same object from one page to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from ensems.accounts.enums import Gender
from ensems.accounts.models import name_of
from ensems.assembly.models import Seat, Term
from ensems.core.kept import Kept
from ensems.core.prepared import composed, prepared
from ensems.interface.wording import address

# Today's, and those of the days that people look back at; some 200 kB each once everything was drawn.
_compositions = Kept(most=12)


@dataclass(frozen=True, slots=True)
class Home:
    """The territory of a delegation."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a seat, since which day."""

    person_id: int
    name: str
    given_name: str
    family_name: str
    gender: str
    local_office: str
    since: date


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat of full member at a date, and who holds it, or nobody."""

    pk: int
    number: int
    college: str
    expected_gender: str
    holder: Holder | None

    @property
    def is_vacant(self) -> bool:
        return self.holder is None

    @property
    def gender(self) -> str:
        return self.holder.gender if self.holder else ""


@dataclass(frozen=True)
class Delegation:
    """The seats of one territory, or of one body that the rules of the term name (no territory then)."""

    territory: Home | None
    name: str
    seats: tuple[SeatRow, ...]

    @cached_property
    def address(self) -> str:
        if self.territory:
            return address("territories:detail", [self.territory.code])
        return address("assembly:delegations")

    @cached_property
    def women(self) -> int:
        return sum(row.gender == Gender.WOMAN for row in self.seats)

    @cached_property
    def men(self) -> int:
        return sum(row.gender == Gender.MAN for row in self.seats)

    @cached_property
    def vacant(self) -> int:
        return sum(row.is_vacant for row in self.seats)

    @property
    def is_balanced(self) -> bool:
        return self.women == self.men


@dataclass(frozen=True)
class Composition:
    """The Assembly on a day; without a term in force there is nobody, and `nearest` is the next term, or the last."""

    on: date
    term: Term | None
    delegations: tuple[Delegation, ...]
    nearest: Term | None = None
    kept: dict[str, tuple[tuple[Any, ...], Any]] = field(default_factory=dict, compare=False, repr=False)

    def drawn(self, name: str, draw: Callable[..., Any], *others: Any) -> Any:
        """What `draw` makes of the composition, and of `others`: kept under this name as long as they are the same."""
        found = self.kept.get(name)
        if found is None or found[0] != others:
            # Threads may draw the same at once: the last one is kept.
            found = self.kept[name] = others, draw(self, *others)
        return found[1]

    @cached_property
    def seats(self) -> int:
        return sum(len(delegation.seats) for delegation in self.delegations)

    @cached_property
    def women(self) -> int:
        return sum(delegation.women for delegation in self.delegations)

    @cached_property
    def men(self) -> int:
        return sum(delegation.men for delegation in self.delegations)

    @cached_property
    def vacant(self) -> int:
        return sum(delegation.vacant for delegation in self.delegations)

    @property
    def filled(self) -> int:
        return self.seats - self.vacant

    @cached_property
    def balanced(self) -> int:
        return sum(delegation.is_balanced for delegation in self.delegations)

    @cached_property
    def with_vacancies(self) -> tuple[Delegation, ...]:
        return tuple(delegation for delegation in self.delegations if delegation.vacant)

    @property
    def rows(self) -> Iterable[SeatRow]:
        return (row for delegation in self.delegations for row in delegation.seats)


def composition(day: date) -> Composition:
    """Two SQL queries: the term in force, then its seats with their territories and who holds them that day.

    Without a term in force, two more at most: the next one, or the last.
    """
    term = next(iter(_term_on(day)), None)
    if term is None:
        return _without_term(day)
    rows = tuple(_seats(day, term.pk))
    told = repr([getattr(term, one.attname) for one in Term._meta.concrete_fields])
    return _compositions.of((day, told, rows), lambda: Composition(day, term, _delegations(rows)))


@prepared(date)
def _term_on(day: date) -> QuerySet[Term]:
    return Term.objects.in_force(day).order_by("-starts_on", "pk")[:1]


# The columns of a seat, of the territory that it is of, and of who holds it.
SEAT = ("pk", "number", "college", "expected_gender", "named_by")
HOME = ("territory_id", "territory__code", "territory__name")
HOLDER = ("given_name", "family_name", "email", "erased_at", "gender")


@composed(date, int)
def _seats(day: date, term_id: int) -> QuerySet[Any, Any]:
    """Of two mandates in force on one seat, the later comes last."""
    held = Q(mandates__starts_on__lte=day) & (Q(mandates__ends_on__isnull=True) | Q(mandates__ends_on__gte=day))
    found = Seat.objects.full().filter(term=term_id).annotate(held=FilteredRelation("mandates", condition=held))
    return found.order_by(
        F("territory__departments").asc(nulls_last=True),
        "territory__name",
        "territory_id",
        "named_by",
        "number",
        "held__pk",
    ).values_list(
        *SEAT,
        *HOME,
        "held__person_id",
        "held__local_office",
        "held__starts_on",
        *(f"held__person__{column}" for column in HOLDER),
    )


def _delegations(rows: Iterable[tuple[Any, ...]]) -> tuple[Delegation, ...]:
    grouped: dict[tuple[Home | None, str], dict[int, SeatRow]] = {}
    for pk, number, college, expected, named_by, territory_id, code, name, *held in rows:
        home = None if territory_id is None else Home(territory_id, code, name)
        grouped.setdefault((home, named_by), {})[pk] = SeatRow(pk, number, college, expected, _holder(*held))
    return tuple(
        Delegation(home, home.name if home else named_by, tuple(seats.values()))
        for (home, named_by), seats in grouped.items()
    )


def _holder(
    person_id: int | None, office: str, since: date, given: str, family: str, email: str, erased_at: Any, gender: str
) -> Holder | None:
    if person_id is None:
        return None
    return Holder(person_id, name_of(given, family, email, erased_at), given, family, gender, office, since)


def _without_term(day: date) -> Composition:
    coming = Term.objects.filter(starts_on__gt=day).order_by("starts_on").first()
    return Composition(day, None, (), coming or Term.objects.order_by("-ends_on").first())
