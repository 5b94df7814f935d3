"""In which order the floor is given: one sort key. Pure: everything is given, nothing is read.

Plain: first come, first served. Balanced: a first speech comes before a second one; then women and men take turns, the
side that spoke fewer times first until it has caught up, and of two that spoke as often the one that spoke less
long; then the territories not yet heard; then first come. Whoever waits is compared with what was said until now, so
the list is sorted anew after each speech.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

Key = tuple[int, int, int, int, int, datetime, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone who asked for the floor. `side`: the gender, "" when it is not known; `place`: the territory, or None."""

    key: int
    person: int
    side: str
    place: int | None
    asked: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said until now, the speech under way included. `speeches`: {person: number}; `turns`, `seconds`: {side:
    number}; `places`: territories that spoke."""

    speeches: Mapping[int, int] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, int] = field(default_factory=dict)
    places: frozenset[int] = frozenset()


def plain(waiting: Iterable[Waiting]) -> list[Waiting]:
    return sorted(waiting, key=lambda one: (one.asked, one.key))


def balanced(waiting: Iterable[Waiting], heard: Heard) -> list[Waiting]:
    keys = balanced_keys(waiting, heard)
    return sorted(keys, key=keys.__getitem__)


def balanced_keys(waiting: Iterable[Waiting], heard: Heard) -> dict[Waiting, Key]:
    """(speeches made, turn, lead of the side, seconds of the side, territory heard, asked, key). The turn of someone is
    how many times their side will have spoken before them; of those of the same turn, whose side led comes first, since
    the other side has just spoken."""
    ahead: Counter[str] = Counter(heard.turns)
    found: dict[Waiting, Key] = {}
    for one in sorted(waiting, key=lambda one: _within(one, heard)):
        made, was_heard, asked, key = _within(one, heard)
        lead, seconds = -heard.turns.get(one.side, 0), heard.seconds.get(one.side, 0)
        found[one] = (made, ahead[one.side], lead, seconds, was_heard, asked, key)
        ahead[one.side] += 1
    return found


def _within(one: Waiting, heard: Heard) -> tuple[int, int, datetime, int]:
    """The same on one side: women among themselves, men among themselves."""
    return (heard.speeches.get(one.person, 0), int(one.place in heard.places), one.asked, one.key)
