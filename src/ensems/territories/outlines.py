"""Contours as rings of whole numbers: joined, placed in a picture, written as SVG paths. Pure, no database, no shapely.

A ring is a flat array x0 y0 x1 y1…, not closed, in ten-thousandths of a degree (about ten metres): longitude, then
latitude. Outer rings turn one way and holes the other, and neighbours share every corner of their border: a border
between two rings is thus two steps that cancel out, and what is joined here has neither gap nor overlap.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

DEGREE = 10_000
# A picture is about a hundred units wide, as a cartogram is, and drawn to a tenth of a unit.
TENTHS = 10
Ring = array
Rings = tuple[Ring, ...]
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """A commune's border as stored, and a point inside it."""

    commune: str
    rings: Rings
    point: Corner


def pack(ring: Sequence[int]) -> list[int]:
    """As stored: the first corner, then the step to each next one."""
    steps = list(ring[:2])
    for at in range(2, len(ring)):
        steps.append(ring[at] - ring[at - 2])
    return steps


def unpack(steps: Sequence[int]) -> Ring:
    ring = array("i", steps)
    for at in range(2, len(ring)):
        ring[at] += ring[at - 2]
    return ring


def join(rings: Iterable[Ring]) -> list[Ring]:
    """The border of all these rings together: what two of them share is gone, holes stay."""
    steps: set[tuple[Corner, Corner]] = set()
    for ring in rings:
        corners = list(zip(ring[::2], ring[1::2], strict=True))
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            if (end, start) in steps:
                steps.discard((end, start))
            else:
                steps.add((start, end))
    onward: dict[Corner, list[Corner]] = defaultdict(list)
    for start, end in sorted(steps):
        onward[start].append(end)
    found = []
    for start in sorted(onward):
        while onward[start]:
            at, ring = start, array("i")
            while onward[at]:
                ring.extend(at)
                at = onward[at].pop()
            found.append(ring)
    return found


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of a piece of the Earth. Equirectangular at the latitude of its middle: north is up, a kilometre has
    the same length both ways there, and stays within 3 % of it over a region of 300 km from north to south.

    `west` and `north` in ten-thousandths of a degree; `across` and `down` are tenths of the picture's unit in one of
    them; `width` and `height` are in tenths too.
    """

    west: int
    north: int
    across: float
    down: float
    width: int
    height: int

    @property
    def view(self) -> str:
        """The viewBox, with room around for a line's thickness."""
        return f"-1 -1 {self.width / TENTHS + 2:g} {self.height / TENTHS + 2:g}"

    def place(self, x: int, y: int) -> Corner:
        """Where a corner falls, in whole tenths: the same for all who share it."""
        return math.floor((x - self.west) * self.across + 0.5), math.floor((self.north - y) * self.down + 0.5)


def frame(rings: Iterable[Ring], size: int = 100 * TENTHS) -> Frame:
    """The picture that holds these rings, its longer side `size` tenths of a unit long."""
    west = south = math.inf
    east = north = -math.inf
    for ring in rings:
        west, east = min(west, min(ring[::2])), max(east, max(ring[::2]))
        south, north = min(south, min(ring[1::2])), max(north, max(ring[1::2]))
    if west > east:
        return Frame(0, 0, 1.0, 1.0, 0, 0)
    narrow = math.cos(math.radians((south + north) / 2 / DEGREE))
    scale = size / max((east - west) * narrow, north - south, 1)
    return Frame(
        west=int(west),
        north=int(north),
        across=scale * narrow,
        down=scale,
        width=math.ceil((east - west) * narrow * scale),
        height=math.ceil((north - south) * scale),
    )


def path(rings: Iterable[Ring], within: Frame) -> str:
    """The SVG path of these rings, in relative steps of tenths of a unit: "M1.2 3.4l.5-6 7 .8zm9 1 .5-6 7 .8z".

    Its start is absolute: paths may be put one after another.
    """
    parts: list[str] = []
    last = (0, 0)
    for ring in rings:
        corners = _drawn([within.place(x, y) for x, y in zip(ring[::2], ring[1::2], strict=True)])
        if len(corners) < 3:
            continue
        first, steps = corners[0], [n for (ax, ay), (bx, by) in pairwise(corners) for n in (bx - ax, by - ay)]
        if parts:
            parts.append(f"m{_written([first[0] - last[0], first[1] - last[1], *steps])}z")
        else:
            parts.append(f"M{_written(first)}l{_written(steps)}z")
        last = first
    return "".join(parts)


def _written(tenths: Sequence[int]) -> str:
    """As short as SVG reads it: a sign separates as well as a space does, and so does a second decimal point."""
    written = []
    pointed = True
    for at, number in enumerate(tenths):
        whole, tenth = divmod(abs(number), TENTHS)
        text = f"{whole or ''}.{tenth}" if tenth else str(whole)
        if number < 0:
            text = f"-{text}"
        elif at and not (pointed and text[0] == "."):
            text = f" {text}"
        written.append(text)
        pointed = bool(tenth)
    return "".join(written)


def _drawn(corners: list[Corner]) -> list[Corner]:
    """Without the corners that the picture's grid makes useless: twice the same, or on a straight line."""
    kept: list[Corner] = []
    for corner in corners:
        if kept and kept[-1] == corner:
            continue
        while len(kept) > 1 and _straight(kept[-2], kept[-1], corner):
            kept.pop()
        if kept and kept[-1] == corner:
            continue
        kept.append(corner)
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _straight(a: Corner, b: Corner, c: Corner) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) == (b[1] - a[1]) * (c[0] - a[0])
