"""What a way of sharing seats means, territory by territory: weights, départements, small communes. Pure and exact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from ensems.core.texts import HARD, integer

# Between these, a territory has about the share of seats that its inhabitants would give it.
FEWER, MORE = Fraction(2, 3), Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Line:
    """One territory. `small` communes have fewer than 500 inhabitants, `small_people` live in them.

    `department` holds most of its communes: its seats are counted there.
    """

    key: int
    name: str
    address: str
    seats: int
    population: int
    communes: int
    small: int = 0
    small_people: int = 0
    department: str = ""

    @property
    def people_a_seat(self) -> Fraction | None:
        return Fraction(self.population, self.seats) if self.seats else None

    @property
    def communes_a_seat(self) -> Fraction | None:
        return Fraction(self.communes, self.seats) if self.seats else None


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    name: str
    territories: int
    seats: int
    population: int
    communes: int

    @property
    def people_a_seat(self) -> Fraction | None:
        return Fraction(self.population, self.seats) if self.seats else None


@dataclass(frozen=True)
class Figures:
    lines: tuple[Line, ...]

    @cached_property
    def seats(self) -> int:
        return sum(line.seats for line in self.lines)

    @cached_property
    def population(self) -> int:
        return sum(line.population for line in self.lines)

    @cached_property
    def communes(self) -> int:
        return sum(line.communes for line in self.lines)

    @cached_property
    def people_a_seat(self) -> Fraction | None:
        return Fraction(self.population, self.seats) if self.seats else None

    @cached_property
    def communes_a_seat(self) -> Fraction | None:
        return Fraction(self.communes, self.seats) if self.seats else None

    def weight(self, line: Line) -> Fraction | None:
        """Its share of the seats against its share of the inhabitants: 1 for an equal voice, 2 for twice that."""
        if not (line.population and self.seats):
            return None
        return Fraction(line.seats * self.population, self.seats * line.population)

    @cached_property
    def classes(self) -> dict[int, str]:
        """For the map: "fewer", "about" or "more" seats than inhabitants would give."""
        found = {}
        for line in self.lines:
            weight = self.weight(line)
            if weight is not None:
                found[line.key] = "fewer" if weight < FEWER else "more" if weight > MORE else "about"
        return found

    @cached_property
    def departments(self) -> tuple[DepartmentLine, ...]:
        held: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            held[line.department].append(line)
        return tuple(
            DepartmentLine(
                name,
                len(lines),
                sum(line.seats for line in lines),
                sum(line.population for line in lines),
                sum(line.communes for line in lines),
            )
            for name, lines in sorted(held.items())
        )

    @cached_property
    def small_communes(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """Of communes under 500 inhabitants: their share of the communes, of the inhabitants, and of the seats.

        The last when the seats of a territory are spread evenly over its communes.
        """
        if not (self.communes and self.population and self.seats):
            return None
        spread = sum(
            (Fraction(line.seats * line.small, line.communes) for line in self.lines if line.communes), Fraction(0)
        )
        return (
            Fraction(sum(line.small for line in self.lines), self.communes),
            Fraction(sum(line.small_people for line in self.lines), self.population),
            spread / self.seats,
        )

    @cached_property
    def extremes(self) -> tuple[Line, Line] | None:
        """The territory with the fewest inhabitants for a seat, and the one with the most."""
        lines = [line for line in self.lines if line.seats and line.population]
        if not lines:
            return None
        lines.sort(key=lambda line: (line.people_a_seat or 0, line.name))
        return lines[0], lines[-1]


def small_communes_sentence(shares: tuple[Fraction, Fraction, Fraction]) -> str:
    communes, people, seats = map(percent, shares)
    return _(
        "Les communes de moins de 500 habitants sont %(communes)s des communes et %(people)s des habitants ; elles "
        "portent %(seats)s des sièges, si l’on répartit ceux de chaque territoire entre ses communes."
    ) % {"communes": communes, "people": people, "seats": seats}


def percent(share: Fraction) -> str:
    """63,0 %, rounded half up."""
    tenths = int(share * 1000 + Fraction(1, 2))
    return f"{integer(tenths // 10)},{tenths % 10}{HARD}%"


def rounded(value: Fraction | None) -> str:
    """1 234, to the nearest whole; "" when there is nothing to divide."""
    return "" if value is None else integer(int(value + Fraction(1, 2)))


def tenths(value: Fraction | None) -> str:
    """12,3"""
    if value is None:
        return ""
    found = int(value * 10 + Fraction(1, 2))
    return f"{integer(found // 10)},{found % 10}"
