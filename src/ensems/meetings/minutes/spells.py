"""From arrivals, departures and proxies to who was there, represented or away, and when. Pure.

Between two of these instants nothing changes: the room is read once at the beginning of each stretch, by the same rule
as quorum and votes (`rules_of_meeting.room_at`), and stretches that say the same are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from ensems.meetings.rules_of_meeting import Power, Room, Rulebook, Sitter, Stay, room_at

SITS, WAITS, REPRESENTED = "sits", "waits", "represented"


@dataclass(frozen=True, slots=True)
class Spell:
    """From `start` (included) to `end` (excluded). `kind`: SITS with its `mode`; WAITS: in the room while someone else
    holds the place; REPRESENTED `by` a mandate. `place`: the seat of full member, for one who sits."""

    kind: str
    start: datetime
    end: datetime
    mode: str = ""
    by: int = 0
    place: int = 0

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end


def spells(
    opened: datetime,
    closed: datetime,
    *,
    rules: Rulebook,
    sitters: Sequence[Sitter],
    stays: Sequence[Stay],
    powers: Sequence[Power],
) -> dict[int, list[Spell]]:
    """{mandate: its spells in order}, within [opened, closed[; who was never there nor represented is not in it."""
    found: dict[int, list[Spell]] = {}
    instants = instants_between(opened, closed, stays, powers)
    for start, end in pairwise([*instants, closed]):
        room = room_at(start, rules=rules, sitters=sitters, stays=stays, powers=powers)
        for mandate, spell in _stretch(room, stays, start, end).items():
            row = found.setdefault(mandate, [])
            if row and row[-1].end == start and _same(row[-1], spell):
                spell = Spell(spell.kind, row.pop().start, end, spell.mode, spell.by, spell.place)
            row.append(spell)
    return found


def instants_between(
    opened: datetime, closed: datetime, stays: Sequence[Stay], powers: Sequence[Power]
) -> list[datetime]:
    """Every instant at which the room may change, the opening first."""
    moments = [stay.arrived for stay in stays] + [stay.left for stay in stays if stay.left]
    moments += [power.given for power in powers] + [power.revoked for power in powers if power.revoked]
    return sorted({opened, *(one for one in moments if opened < one < closed)} if opened < closed else set())


def _stretch(room: Room, stays: Sequence[Stay], start: datetime, end: datetime) -> dict[int, Spell]:
    modes = {stay.mandate: stay.mode for stay in stays if stay.holds(start)}
    found = {mandate: Spell(WAITS, start, end, mode) for mandate, mode in modes.items()}
    for mandate, place in (*room.on_site.items(), *room.remote.items()):
        found[mandate] = Spell(SITS, start, end, modes[mandate], place=place)
    for giver, holder in room.represented.items():
        found[giver] = Spell(REPRESENTED, start, end, by=holder)
    return found


def _same(one: Spell, other: Spell) -> bool:
    return (one.kind, one.mode, one.by, one.place) == (other.kind, other.mode, other.by, other.place)
