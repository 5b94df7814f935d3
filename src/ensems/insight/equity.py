"""Who was heard, against who there is: pure computation on territories, exact to the last fraction.

Three groupings of the same territories: by département, by kind, by size stratum of their communes. A kind counts
territories. A département and a stratum count communes, since a territory may lie in several of them; the seats of a
territory count in the département that holds most of its communes (the first by code when two are equal), and have no
stratum. A commune of several territories counts in each.

Minimum cell. A share of fewer than five units (`MINIMUM`) tells about a few places, not about a group:
1. groups below the minimum are merged into one, `OTHERS`;
2. while `OTHERS` is itself below it, the smallest group that is left joins it (secondary suppression);
3. no merged group can be found again by adding and subtracting what is published, across the three groupings and the
   whole: the indicator of the group must be outside the linear span of the published ones, which is checked by exact
   elimination; while one is inside, the smallest group that is left joins `OTHERS`.
Below five territories in all, nothing is published. As with any count, a group of which none or all was heard still
says so of each of its members.

Source of the method: A. Hundepool et al., Statistical Disclosure Control, Wiley, 2012, chapter 4 (tables).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

MINIMUM = 5
OTHERS = "*"
DEPARTMENT, KIND, STRATUM = "department", "kind", "stratum"
GROUPINGS = (DEPARTMENT, KIND, STRATUM)

Measure = Literal["territories", "communes", "population", "seats"]


@dataclass(frozen=True, slots=True)
class Place:
    """The communes of one territory that lie in one département and one stratum ("": their population is unknown)."""

    department: str
    stratum: str
    communes: int
    population: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One territory."""

    key: str
    kind: str
    seats: int
    heard: bool
    places: tuple[Place, ...] = ()

    @property
    def department(self) -> str:
        """The one with most of its communes; "" without a perimeter."""
        held: Counter[str] = Counter()
        for place in self.places:
            held[place.department] += place.communes
        return min(held, key=lambda code: (-held[code], code), default="")


@dataclass(frozen=True, slots=True)
class Count:
    """So many heard out of so many."""

    heard: int
    total: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.heard, self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Figures:
    """None: this measure has no meaning in that grouping."""

    territories: Count | None
    communes: Count
    population: Count
    seats: Count | None


@dataclass(frozen=True, slots=True)
class Group:
    """`key` is `OTHERS` for what was merged; `members` are then the keys that it holds. `whole`: all groups together.

    `unit` is what a cell counts, and what the minimum is about.
    """

    key: str
    members: tuple[str, ...]
    unit: Measure
    figures: Figures
    whole: Figures = field(repr=False)

    @property
    def heard(self) -> Count:
        """In the unit of the grouping."""
        found: Count = getattr(self.figures, self.unit)
        return found

    def among_all(self, measure: Measure) -> Fraction | None:
        """The part of this group in all that there is of that measure."""
        own, whole = self._counts(measure)
        return Fraction(own.total, whole.total) if own and whole and whole.total else None

    def among_heard(self, measure: Measure) -> Fraction | None:
        """The part of this group in what was heard; None when nothing was."""
        own, whole = self._counts(measure)
        return Fraction(own.heard, whole.heard) if own and whole and whole.heard else None

    def ratio(self, measure: Measure) -> Fraction | None:
        """Representation: its part among the heard ÷ its part among all. 1 is just, 2 is twice its part."""
        heard, there = self.among_heard(measure), self.among_all(measure)
        return heard / there if heard is not None and there else None

    def _counts(self, measure: Measure) -> tuple[Count | None, Count | None]:
        return getattr(self.figures, measure), getattr(self.whole, measure)


@dataclass(frozen=True, slots=True)
class Equity:
    """`whole` is None, and the groupings are empty, below the minimum. Groups are in the order of their keys,
    `OTHERS` last."""

    whole: Figures | None
    departments: tuple[Group, ...] = ()
    kinds: tuple[Group, ...] = ()
    strata: tuple[Group, ...] = ()


def equity(units: Iterable[Unit], minimum: int = MINIMUM) -> Equity:
    """All the figures of these territories; about 10 ms for 61 of them."""
    held = tuple(units)
    if len(held) < max(minimum, 1):
        return Equity(None)
    sizes = _sizes(held)
    merged = suppress(sizes, _views(held), minimum)
    whole = _figures(held, lambda _unit: True, lambda _unit, _place: True)

    def groups(grouping: str) -> tuple[Group, ...]:
        kept: list[tuple[str, tuple[str, ...]]] = [
            (key, (key,)) for key in sorted(sizes[grouping]) if key not in merged[grouping]
        ]
        if merged[grouping]:
            kept.append((OTHERS, tuple(sorted(merged[grouping]))))
        return tuple(_group(grouping, key, members, held, whole) for key, members in kept)

    return Equity(whole, groups(DEPARTMENT), groups(KIND), groups(STRATUM))


# --- Sums ---------------------------------------------------------------------------------------------


def _group(grouping: str, key: str, members: tuple[str, ...], held: Sequence[Unit], whole: Figures) -> Group:
    inside = frozenset(members)
    if grouping == KIND:
        figures = _figures(held, lambda unit: unit.kind in inside, lambda unit, _place: unit.kind in inside)
        return Group(key, members, "territories", figures, whole)
    if grouping == DEPARTMENT:
        found = _figures(held, lambda unit: unit.department in inside, lambda _unit, place: place.department in inside)
        return Group(key, members, "communes", Figures(None, found.communes, found.population, found.seats), whole)
    found = _figures(held, lambda _unit: False, lambda _unit, place: place.stratum in inside)
    return Group(key, members, "communes", Figures(None, found.communes, found.population, None), whole)


def _figures(held: Sequence[Unit], takes: Callable[[Unit], bool], holds: Callable[[Unit, Place], bool]) -> Figures:
    """`takes`: whose territory and seats count; `holds`: whose communes do."""
    units = [unit for unit in held if takes(unit)]
    places = [(unit.heard, place) for unit in held for place in unit.places if holds(unit, place)]
    return Figures(
        territories=_count((unit.heard, 1) for unit in units),
        communes=_count((heard, place.communes) for heard, place in places),
        population=_count((heard, place.population) for heard, place in places),
        seats=_count((unit.heard, unit.seats) for unit in units),
    )


def _count(parts: Iterable[tuple[bool, int]]) -> Count:
    heard = total = 0
    for was_heard, number in parts:
        total += number
        heard += number if was_heard else 0
    return Count(heard, total)


# --- Minimum cell -------------------------------------------------------------------------------------

Atom = tuple[str, ...]
Blocks = Mapping[str, frozenset[Atom]]


def _sizes(held: Sequence[Unit]) -> dict[str, dict[str, int]]:
    """How many units each group of each grouping counts."""
    sizes: dict[str, dict[str, int]] = {grouping: defaultdict(int) for grouping in GROUPINGS}
    for unit in held:
        sizes[KIND][unit.kind] += 1
        # The seats of a territory without a perimeter are somewhere too, with no commune to count.
        sizes[DEPARTMENT][unit.department] += 0
        for place in unit.places:
            sizes[DEPARTMENT][place.department] += place.communes
            sizes[STRATUM][place.stratum] += place.communes
    return {grouping: dict(found) for grouping, found in sizes.items()}


def _views(held: Sequence[Unit]) -> tuple[Mapping[str, Blocks], ...]:
    """What can be added and subtracted: territories (with their seats) on one side, communes on the other.

    In each view, the atoms that no published figure separates, and those that each group of each grouping holds.
    """
    territories: dict[str, dict[str, set[Atom]]] = {DEPARTMENT: defaultdict(set), KIND: defaultdict(set)}
    communes: dict[str, dict[str, set[Atom]]] = {grouping: defaultdict(set) for grouping in GROUPINGS}
    for unit in held:
        territories[DEPARTMENT][unit.department].add((unit.department, unit.kind))
        territories[KIND][unit.kind].add((unit.department, unit.kind))
        for place in unit.places:
            if place.communes:
                atom = (place.department, unit.kind, place.stratum)
                communes[DEPARTMENT][place.department].add(atom)
                communes[KIND][unit.kind].add(atom)
                communes[STRATUM][place.stratum].add(atom)
    return tuple(
        {grouping: {key: frozenset(atoms) for key, atoms in blocks.items()} for grouping, blocks in view.items()}
        for view in (territories, communes)
    )


def suppress(
    sizes: Mapping[str, Mapping[str, int]], views: Sequence[Mapping[str, Blocks]], minimum: int
) -> dict[str, frozenset[str]]:
    """The groups to merge, by grouping: see the top of this module."""
    small = {name: {key for key, size in found.items() if size < minimum} for name, found in sizes.items()}
    merged = {name: set(keys) for name, keys in small.items()}

    def kept(name: str) -> list[str]:
        return sorted(set(sizes[name]) - merged[name], key=lambda key: (sizes[name][key], key))

    for name, found in sizes.items():
        while merged[name] and sum(found[key] for key in merged[name]) < minimum and (left := kept(name)):
            merged[name].add(left[0])
    while (exposed := _exposed(small, merged, views)) is not None:
        # Its own grouping first; once that one is wholly merged, whichever still shows most groups.
        name = exposed if kept(exposed) else max(sizes, key=lambda other: len(kept(other)))
        if not (left := kept(name)):
            break
        merged[name].add(left[0])
    return {name: frozenset(keys) for name, keys in merged.items()}


def _exposed(
    small: Mapping[str, set[str]], merged: Mapping[str, set[str]], views: Sequence[Mapping[str, Blocks]]
) -> str | None:
    """The grouping of a group below the minimum that the published figures give away, if there is one."""
    for view in views:
        basis = Basis()
        everything: frozenset[Atom] = frozenset().union(
            *(atoms for blocks in view.values() for atoms in blocks.values())
        )
        for name, blocks in view.items():
            others: frozenset[Atom] = frozenset().union(*(blocks.get(key, frozenset()) for key in merged[name]))
            basis.add(others)
            for key in blocks.keys() - merged[name]:
                basis.add(blocks[key])
        basis.add(everything)
        for name, blocks in view.items():
            for key in sorted(small[name]):
                atoms = blocks.get(key, frozenset())
                # What is alone in the whole is the whole, which is published: nothing can hide it.
                if atoms and atoms != everything and basis.spans(atoms):
                    return name
    return None


class Basis:
    """Sums of atoms that are known, kept reduced by exact Gaussian elimination."""

    def __init__(self) -> None:
        self._rows: dict[Atom, dict[Atom, Fraction]] = {}

    def add(self, atoms: frozenset[Atom]) -> None:
        left = self._reduced(atoms)
        if left:
            pivot = min(left)
            scale = left[pivot]
            self._rows[pivot] = {atom: value / scale for atom, value in left.items()}

    def spans(self, atoms: frozenset[Atom]) -> bool:
        """Whether their sum follows from those known."""
        return not self._reduced(atoms)

    def _reduced(self, atoms: frozenset[Atom]) -> dict[Atom, Fraction]:
        left = {atom: Fraction(1) for atom in atoms}
        # A row has nothing before its pivot, so one pass in the order of pivots is enough.
        for pivot in sorted(self._rows):
            factor = left.get(pivot)
            if not factor:
                continue
            for atom, value in self._rows[pivot].items():
                rest = left.get(atom, Fraction(0)) - factor * value
                if rest:
                    left[atom] = rest
                else:
                    left.pop(atom, None)
        return left
