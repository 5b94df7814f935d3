"""Where each seat of a hemicycle stands. Pure: points on half circles, numbered as one walks the room from the left."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from ensems.assembly.apportionment import largest_remainder

INNER = 0.42


@dataclass(frozen=True, slots=True)
class Place:
    """`x` in [-1, 1] from left to right, `y` in [0, 1] upwards, `radius` of the disc: all in units of the outer row."""

    x: float
    y: float
    radius: float
    row: int


def rows_for(seats: int) -> int:
    """How many rows keep discs of about the same spacing along and across: 1 to 9 for up to some 500 seats."""
    rows = 1
    while rows < 12 and pi * sum(_radii(rows)) / max(seats, 1) < _step(rows) and seats > 6 * rows:
        rows += 1
    return rows


def places(seats: int) -> list[Place]:
    """`seats` places from left to right, a slice of the room at a time, going out along one and back along the next.

    So each place is next to the one before it, and a delegation sits together.
    """
    if seats <= 0:
        return []
    rows = rows_for(seats)
    radii = _radii(rows)
    counts = largest_remainder([round(radius * 1000) for radius in radii], seats)
    size = min(_step(rows), min(_gap(r, n) for r, n in zip(radii, counts, strict=True))) * 0.42
    found = []
    for row, (radius, count) in enumerate(zip(radii, counts, strict=True)):
        for index in range(count):
            angle = pi * (index + 0.5) / count
            found.append((angle, row, Place(-radius * cos(angle), radius * sin(angle), size, row)))
    found.sort(key=lambda item: (item[0], item[1]))
    ordered = []
    for turn, start in enumerate(range(0, len(found), rows)):
        part = sorted(found[start : start + rows], key=lambda item: item[1:2] + item[0:1], reverse=bool(turn % 2))
        ordered += [place for _angle, _row, place in part]
    return ordered


def _radii(rows: int) -> list[float]:
    return [1.0] if rows == 1 else [INNER + (1 - INNER) * row / (rows - 1) for row in range(rows)]


def _step(rows: int) -> float:
    return (1 - INNER) / max(rows - 1, 1)


def _gap(radius: float, count: int) -> float:
    return pi * radius / count if count else 1.0
