"""Who sits at a date: rows for the page of the composition, its exports and its picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.urls import reverse

from ensems.accounts.enums import Gender
from ensems.assembly.models import Mandate, Seat, Term
from ensems.territories.models import Territory


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat of full member at a date, and who holds it, or nobody."""

    seat: Seat
    mandate: Mandate | None

    @property
    def is_vacant(self) -> bool:
        return self.mandate is None

    @property
    def gender(self) -> str:
        return self.mandate.person.gender if self.mandate else ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """The seats of one territory, or of one body that the rules of the term name (no territory then)."""

    territory: Territory | None
    name: str
    seats: tuple[SeatRow, ...]

    @property
    def address(self) -> str:
        if self.territory:
            return reverse("territories:detail", args=[self.territory.code])
        return reverse("assembly:delegations")

    @property
    def women(self) -> int:
        return sum(row.gender == Gender.WOMAN for row in self.seats)

    @property
    def men(self) -> int:
        return sum(row.gender == Gender.MAN for row in self.seats)

    @property
    def vacant(self) -> int:
        return sum(row.is_vacant for row in self.seats)

    @property
    def is_balanced(self) -> bool:
        return self.women == self.men


@dataclass(frozen=True, slots=True)
class Composition:
    """The Assembly on a day; without a term in force there is nobody, and `nearest` is the next term, or the last."""

    on: date
    term: Term | None
    delegations: tuple[Delegation, ...]
    nearest: Term | None = None

    @property
    def seats(self) -> int:
        return sum(len(delegation.seats) for delegation in self.delegations)

    @property
    def women(self) -> int:
        return sum(delegation.women for delegation in self.delegations)

    @property
    def men(self) -> int:
        return sum(delegation.men for delegation in self.delegations)

    @property
    def vacant(self) -> int:
        return sum(delegation.vacant for delegation in self.delegations)

    @property
    def filled(self) -> int:
        return self.seats - self.vacant

    @property
    def balanced(self) -> int:
        return sum(delegation.is_balanced for delegation in self.delegations)

    @property
    def with_vacancies(self) -> tuple[Delegation, ...]:
        return tuple(delegation for delegation in self.delegations if delegation.vacant)

    @property
    def rows(self) -> Iterable[SeatRow]:
        return (row for delegation in self.delegations for row in delegation.seats)


def composition(day: date) -> Composition:
    """Two SQL queries: the seats of the term in force with their territories, the mandates in force that day.

    Without a seat, two at most: the term of that day, or the next one, or the last.
    """
    seats = list(
        Seat.objects.full()
        .filter(term=Term.objects.in_force(day).order_by("-starts_on", "pk").values("pk")[:1])
        .select_related("territory", "term")
        .order_by(
            F("territory__departments").asc(nulls_last=True), "territory__name", "territory_id", "named_by", "number"
        )
    )
    if not seats:
        return _without_seats(day)
    held = {
        mandate.seat_id: mandate
        for mandate in Mandate.objects.in_force(day)
        .filter(seat__term=seats[0].term_id)
        .select_related("person")
        .order_by("pk")
    }
    grouped: dict[tuple[int | None, str], list[SeatRow]] = {}
    for seat in seats:
        grouped.setdefault((seat.territory_id, seat.named_by), []).append(SeatRow(seat, held.get(seat.pk)))
    return Composition(
        day,
        seats[0].term,
        tuple(Delegation(rows[0].seat.territory, rows[0].seat.delegation, tuple(rows)) for rows in grouped.values()),
    )


def _without_seats(day: date) -> Composition:
    term = Term.objects.in_force(day).first()
    if term is not None:
        return Composition(day, term, ())
    coming = Term.objects.filter(starts_on__gt=day).order_by("starts_on").first()
    return Composition(day, None, (), coming or Term.objects.order_by("-ends_on").first())
