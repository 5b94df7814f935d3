"""Who sits, who is represented and who may vote, at any instant. Pure: everything is given, nothing is read.

A *place* is a seat of full member held that day by a mandate in force; its substitute sits only while the full member
does not. Intervals hold their beginning and not their end: who left at 10:00 is not there at 10:00.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ensems.meetings.rules_of_meeting.rulebook import Rulebook

FULL, SUBSTITUTE = 0, 1
ON_SITE, REMOTE = "on_site", "remote"


@dataclass(frozen=True, slots=True)
class Sitter:
    """A mandate that may take a place: `rank` FULL, or SUBSTITUTE."""

    mandate: int
    place: int
    rank: int = FULL


@dataclass(frozen=True, slots=True)
class Stay:
    """One presence of a mandate, from `arrived` (included) to `left` (excluded, or not yet)."""

    mandate: int
    arrived: datetime
    left: datetime | None = None
    mode: str = ON_SITE

    def holds(self, at: datetime) -> bool:
        return self.arrived <= at and (self.left is None or at < self.left)


@dataclass(frozen=True, slots=True)
class Power:
    """A proxy: `giver` and `holder` are mandates; in force from `given` (included) to `revoked` (excluded)."""

    giver: int
    holder: int
    given: datetime
    revoked: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.given <= at and (self.revoked is None or at < self.revoked)


@dataclass(frozen=True, slots=True)
class Voice:
    """One vote that may be cast: for `place`, in the name of `mandate`, by the hand of `by` (itself, or the holder)."""

    place: int
    mandate: int
    by: int


@dataclass(frozen=True, slots=True)
class Room:
    """The meeting at an instant, for one item. `base`: places in force. `on_site`, `remote`: mandates that sit, with
    their place. `represented`: {giver: holder}. `aside`: interested mandates that were there and are not counted."""

    at: datetime
    base: int
    on_site: Mapping[int, int]
    remote: Mapping[int, int]
    represented: Mapping[int, int]
    places_of_givers: Mapping[int, int]
    aside: frozenset[int]

    @property
    def present(self) -> int:
        return len(self.on_site) + len(self.remote)

    @property
    def present_or_represented(self) -> int:
        return self.present + len(self.represented)

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Everyone who may vote at that instant, one voice a place, by place."""
        own = [Voice(place, mandate, mandate) for mandate, place in (*self.on_site.items(), *self.remote.items())]
        carried = [Voice(self.places_of_givers[giver], giver, by) for giver, by in self.represented.items()]
        return tuple(sorted((*own, *carried), key=lambda voice: voice.place))

    def voices_of(self, mandate: int) -> tuple[Voice, ...]:
        """What one person may cast: their own voice first, then those they carry."""
        mine = [voice for voice in self.voices if voice.by == mandate]
        return tuple(sorted(mine, key=lambda voice: voice.mandate != mandate))


def room_at(
    at: datetime,
    *,
    rules: Rulebook,
    sitters: Iterable[Sitter],
    stays: Iterable[Stay],
    powers: Iterable[Power],
    interested: Collection[int] = (),
) -> Room:
    """`interested`: mandates that do not take part in the item. A substitute whose full member is away for good (no
    mandate in force) has no place to take: a vacant seat is filled by a designation, not by an arrival."""
    sitters = list(sitters)
    places = {one.place for one in sitters if one.rank == FULL}
    modes = {stay.mandate: stay.mode for stay in stays if stay.holds(at)}
    withdrawn = {one.place for one in sitters if one.rank == FULL and one.mandate in interested}
    base = len(places) if rules.interested_in_base else len(places - withdrawn)
    seated: dict[int, Sitter] = {}
    for one in sorted(sitters, key=lambda one: (one.place, one.rank, one.mandate)):
        if one.mandate in modes and one.mandate not in interested and one.place in places:
            seated.setdefault(one.place, one)
    sitting = {one.mandate: one.place for one in seated.values()}
    givers = {one.mandate: one.place for one in sitters if one.rank == FULL and one.mandate not in interested}
    represented = _represented(at, rules, powers, sitting, givers, set(seated))
    return Room(
        at=at,
        base=base,
        on_site={mandate: place for mandate, place in sitting.items() if modes[mandate] != REMOTE},
        remote={mandate: place for mandate, place in sitting.items() if modes[mandate] == REMOTE},
        represented=represented,
        places_of_givers={giver: givers[giver] for giver in represented},
        aside=frozenset(mandate for mandate in modes if mandate in interested),
    )


def _represented(
    at: datetime,
    rules: Rulebook,
    powers: Iterable[Power],
    sitting: Mapping[int, int],
    givers: Mapping[int, int],
    taken: set[int],
) -> dict[int, int]:
    """Proxies in force: the giver's place is empty, the holder sits, and carries no more than the rules allow."""
    found: dict[int, int] = {}
    carried: dict[int, int] = {}
    for power in sorted(powers, key=lambda power: (power.given, power.giver, power.holder)):
        if not power.holds(at) or power.giver in found or power.holder not in sitting:
            continue
        if power.giver not in givers or givers[power.giver] in taken:
            continue
        if carried.get(power.holder, 0) >= rules.proxies_each:
            continue
        found[power.giver] = power.holder
        carried[power.holder] = carried.get(power.holder, 0) + 1
    return found
