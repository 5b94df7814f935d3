"""Which territories name members, as the address tells it: `choix=1`, then `t=<key>` for each box ticked.

Without `choix` all of them do. `cocher` is the button that ticks or unticks many boxes at once: "tous", "aucun", and
the same for one kind ("tous-PETR", "aucun-PETR"); it works without a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ensems.territories.enums import TerritoryKind
from ensems.territories.queries import TerritoryRow

ALL, NONE = "tous", "aucun"


@dataclass(frozen=True, slots=True)
class Box:
    row: TerritoryRow
    ticked: bool


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    label: str
    boxes: tuple[Box, ...]

    @property
    def ticked(self) -> int:
        return sum(box.ticked for box in self.boxes)


@dataclass(frozen=True, slots=True)
class Choice:
    """`rows`: those chosen, in the order that was given."""

    rows: tuple[TerritoryRow, ...]
    kinds: tuple[Kind, ...]

    @property
    def total(self) -> int:
        return sum(len(kind.boxes) for kind in self.kinds)

    @property
    def is_all(self) -> bool:
        return len(self.rows) == self.total

    @property
    def keys(self) -> frozenset[int] | None:
        """Primary keys, None for all of them: those of another day count as well."""
        return None if self.is_all else frozenset(row.pk for row in self.rows)


def choice(query: Any, rows: Sequence[TerritoryRow]) -> Choice:
    ticked = _ticked(query, rows)
    return Choice(tuple(row for row in rows if row.pk in ticked), tuple(_kinds(rows, ticked)))


def _ticked(query: Any, rows: Sequence[TerritoryRow]) -> set[int]:
    every = {row.pk for row in rows}
    found = every if "choix" not in query else {int(one) for one in query.getlist("t") if _is_key(one)} & every
    gesture, _dash, kind = query.get("cocher", "").partition("-")
    meant = {row.pk for row in rows if not kind or row.kind == kind}
    if gesture == ALL:
        return found | meant
    return found - meant if gesture == NONE else found


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 12


def _kinds(rows: Sequence[TerritoryRow], ticked: set[int]) -> Iterator[Kind]:
    for kind in TerritoryKind:
        boxes = tuple(Box(row, row.pk in ticked) for row in rows if row.kind == kind)
        if boxes:
            yield Kind(kind.value, str(kind.label), boxes)
