"""The rules of composition of a term, as plain values: what `Term.rules` holds once read (see `reading.read`).

Everything that tells one assembly from another is here, and nothing of it is written elsewhere in the code: 158 seats
over territories of unequal delegations, 58 × 4 with a college of citizens, a territorial conference, an economic and
social council or a council of development differ by these values alone.

The document is JSON, versioned: `to_json` writes it, `reading.read` reads and checks it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ensems.assembly.elected.enums import Level
from ensems.assembly.enums import (
    Formula,
    Method,
    MinimumKind,
    ParityKind,
    ParityScope,
    ReplacedBy,
    Unit,
    Weight,
)

VERSION = 1


@dataclass(frozen=True, slots=True)
class Fixed:
    """`seats` for each territory."""

    seats: int

    method = Method.FIXED

    def to_json(self) -> dict[str, Any]:
        return {"method": self.method.value, "seats": self.seats}


@dataclass(frozen=True, slots=True)
class Step:
    """From `population` inhabitants on, `seats`."""

    population: int
    seats: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Steps by rising population; the first is 0, so that each has a number of seats, which may be 0."""

    steps: tuple[Step, ...]

    method = Method.THRESHOLDS

    def seats_for(self, population: int) -> int:
        return next(step.seats for step in reversed(self.steps) if population >= step.population)

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method.value,
            "steps": [{"population": step.population, "seats": step.seats} for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Apportioned:
    """`total` seats shared by a formula on a weight, with at least `least` for each (a base or a floor)."""

    total: int
    formula: Formula = Formula.LARGEST_REMAINDER
    weight: Weight = Weight.POPULATION
    least: int = 0
    minimum: MinimumKind = MinimumKind.BASE

    method = Method.APPORTIONED

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method.value,
            "total": self.total,
            "formula": self.formula.value,
            "weight": self.weight.value,
            "least": self.least,
            "minimum": self.minimum.value,
        }


@dataclass(frozen=True, slots=True)
class BodySeats:
    """A body that names members without being a territory (a union, an association), with its seats."""

    name: str
    seats: int


@dataclass(frozen=True, slots=True)
class Listed:
    bodies: tuple[BodySeats, ...]

    method = Method.LISTED

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method.value,
            "bodies": [{"name": body.name, "seats": body.seats} for body in self.bodies],
        }


Seats = Fixed | Thresholds | Apportioned | Listed


@dataclass(frozen=True, slots=True)
class College:
    """Seats filled in one way. `key` names it in seats and addresses.

    `offices`: mandates of which a member must hold one, in the perimeter of the territory; none asked when empty.
    `incompatible`: mandates that no member may hold.
    """

    key: str
    name: str
    seats: Seats
    unit: Unit = Unit.TERRITORY
    offices: tuple[Level, ...] = ()
    incompatible: tuple[Level, ...] = ()

    @property
    def unit_label(self) -> str:
        return str(self.unit.label)

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            "unit": self.unit.value,
            "seats": self.seats.to_json(),
            "offices": [office.value for office in self.offices],
            "incompatible": [office.value for office in self.incompatible],
        }


@dataclass(frozen=True, slots=True)
class Parity:
    """In pairs: half women and half men in each college of each delegation. A gap: |women − men| ≤ `gap` in `scope`."""

    kind: ParityKind = ParityKind.NONE
    gap: int = 1
    scope: ParityScope = ParityScope.DELEGATION

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"kind": self.kind.value}
        return told | {"gap": self.gap, "scope": self.scope.value} if self.kind == ParityKind.GAP else told


@dataclass(frozen=True, slots=True)
class Substitutes:
    """`each`: one substitute for each full member; `same_gender`: of the same gender as that member's seat."""

    each: bool = False
    same_gender: bool = True

    def to_json(self) -> dict[str, Any]:
        return {"each": self.each, "same_gender": self.same_gender}


@dataclass(frozen=True, slots=True)
class Replacement:
    """What happens to a seat that falls vacant during the term, and within how many days (0: no delay is set)."""

    by: ReplacedBy = ReplacedBy.DESIGNATION
    within_days: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"by": self.by.value, "within_days": self.within_days}


@dataclass(frozen=True, slots=True)
class TermRules:
    """The whole; `months` is the length of the term, 0 when nothing limits it."""

    colleges: tuple[College, ...]
    months: int = 0
    parity: Parity = field(default_factory=Parity)
    substitutes: Substitutes = field(default_factory=Substitutes)
    replacement: Replacement = field(default_factory=Replacement)

    @property
    def in_pairs(self) -> bool:
        return self.parity.kind == ParityKind.PAIRS

    def college(self, key: str) -> College | None:
        return next((college for college in self.colleges if college.key == key), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "months": self.months,
            "colleges": [college.to_json() for college in self.colleges],
            "parity": self.parity.to_json(),
            "substitutes": self.substitutes.to_json(),
            "replacement": self.replacement.to_json(),
        }
