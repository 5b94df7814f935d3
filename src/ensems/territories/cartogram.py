"""Cartogram: each commune is a unit square; pure functions, no database.

Squares are set out in three steps, each a division of what the step before gave: the region's ground among its
départements, each one's ground among its blocks (a territory, or an intercommunality outside any), each block's among
its intercommunalities, where communes are then laid in order. A block lies whole in the département that has
most of its communes. The same places always give the same layout.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Cell = tuple[int, int]

# Where the départements roughly are, x eastwards and y southwards, about ten kilometres a unit: a table of our own.
# Those overseas stand in columns on the left, as on the maps of schools.
# fmt: off
POSITIONS: dict[str, Cell] = {
    "01": (83, 57), "02": (68, 18), "03": (66, 53), "04": (90, 79), "05": (90, 73), "06": (97, 80), "07": (75, 72),
    "08": (77, 18), "09": (52, 92), "10": (73, 32), "11": (59, 90), "12": (62, 77), "13": (81, 85), "14": (37, 23),
    "15": (61, 68), "16": (42, 61), "17": (34, 60), "18": (60, 46), "19": (55, 65), "2A": (112, 104),
    "2B": (114, 98), "21": (78, 42), "22": (17, 31), "23": (56, 57), "24": (46, 68), "25": (91, 45),
    "26": (81, 72), "27": (48, 23), "28": (51, 31), "29": (8, 33), "30": (74, 80), "31": (50, 87), "32": (44, 83),
    "33": (36, 71), "34": (67, 84), "35": (27, 34), "36": (53, 49), "37": (46, 44), "38": (85, 66), "39": (86, 49),
    "40": (34, 80), "41": (51, 40), "42": (73, 60), "43": (70, 68), "44": (26, 43), "45": (58, 37), "46": (53, 73),
    "47": (44, 76), "48": (68, 74), "49": (36, 42), "50": (29, 23), "51": (74, 25), "52": (82, 34), "53": (35, 34),
    "54": (89, 27), "55": (83, 24), "56": (18, 37), "57": (93, 24), "58": (68, 46), "59": (66, 8), "60": (59, 20),
    "61": (41, 29), "62": (58, 8), "63": (65, 61), "64": (34, 88), "65": (41, 90), "66": (60, 95), "67": (100, 28),
    "68": (98, 37), "69": (77, 59), "70": (89, 39), "71": (76, 51), "72": (42, 36), "73": (92, 63), "74": (91, 57),
    "75": (60, 26), "76": (48, 17), "77": (64, 29), "78": (55, 27), "79": (38, 52), "80": (58, 14), "81": (57, 82),
    "82": (50, 79), "83": (90, 86), "84": (81, 80), "85": (30, 51), "86": (44, 51), "87": (50, 59), "88": (91, 33),
    "89": (68, 37), "90": (95, 39), "91": (58, 30), "92": (57, 26), "93": (61, 24), "94": (62, 28), "95": (57, 23),
    "971": (-14, 10), "972": (-14, 24), "973": (-14, 38), "974": (-14, 52), "976": (-14, 66), "975": (-14, 80),
    "977": (-14, 94), "978": (-28, 10), "984": (-28, 24), "986": (-28, 38), "987": (-28, 52), "988": (-28, 66),
    "989": (-28, 80),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Place:
    """A commune: its code, its département, its intercommunality and its block ("" when it has none)."""

    code: str
    department: str
    group: str
    block: str


@dataclass(frozen=True, slots=True)
class Layout:
    """`cells` gives the upper left corner of each commune's square; all are in [0, width[ × [0, height[.

    `exact` when they stand at the communes' own places on real contours, and not in whole numbers.
    """

    cells: Mapping[str, tuple[float, float]]
    departments: Mapping[str, tuple[tuple[float, float], ...]]
    width: int
    height: int
    exact: bool = False


def lay_out(places: Iterable[Place]) -> Layout:
    """One square for each commune, none shared, in an order that depends on the codes alone."""
    ordered = sorted(places, key=lambda place: place.code)
    if not ordered:
        return Layout({}, {}, 0, 0)
    blocks: dict[str, list[Place]] = defaultdict(list)
    for place in ordered:
        blocks[place.block or f"~{place.group}"].append(place)
    homes: dict[str, list[str]] = defaultdict(list)
    for name in sorted(blocks):
        homes[_most(place.department for place in blocks[name])].append(name)
    weights = {home: sum(len(blocks[name]) for name in names) for home, names in sorted(homes.items())}
    centres = _centres(weights)
    grounds = _by_place(_ground(centres, weights), sorted(weights), weights, centres)
    cells: dict[str, Cell] = {}
    for home, ground in grounds.items():
        plots = _in_order(ground, [len(blocks[name]) for name in homes[home]])
        for name, plot in zip(homes[home], plots, strict=True):
            groups: dict[str, list[str]] = defaultdict(list)
            for place in blocks[name]:
                groups[place.group].append(place.code)
            parts = _in_order(plot, [len(groups[group]) for group in sorted(groups)])
            for group, part in zip(sorted(groups), parts, strict=True):
                cells.update(zip(groups[group], sorted(part, key=lambda cell: (cell[1], cell[0])), strict=True))
    left, top = (min(cell[axis] for cell in cells.values()) for axis in (0, 1))
    moved = {code: (x - left, y - top) for code, (x, y) in cells.items()}
    return Layout(
        cells=moved,
        departments={home: tuple((x - left, y - top) for x, y in ground) for home, ground in grounds.items()},
        width=max(x for x, _y in moved.values()) + 1,
        height=max(y for _x, y in moved.values()) + 1,
    )


def outline(cells: Iterable[Cell]) -> str:
    """The SVG path of the squares' common border, holes included: "M0 0h2v1h-2z"."""
    inside = set(cells)
    # Every edge with the block on its right hand, as steps from corner to corner; inner edges are in no step.
    steps: dict[Cell, list[Cell]] = defaultdict(list)
    for x, y in sorted(inside):
        for neighbour, start, step in (
            ((x, y - 1), (x, y), (1, 0)),
            ((x + 1, y), (x + 1, y), (0, 1)),
            ((x, y + 1), (x + 1, y + 1), (-1, 0)),
            ((x - 1, y), (x, y + 1), (0, -1)),
        ):
            if neighbour not in inside:
                steps[start].append(step)
    path = []
    for start in sorted(steps):
        while steps[start]:
            path.append(_ring(start, steps))
    return "".join(path)


def _ring(start: Cell, steps: dict[Cell, list[Cell]]) -> str:
    at, runs = start, []
    while steps[at]:
        step = steps[at].pop(0)
        if runs and runs[-1][0] == step:
            runs[-1][1] += 1
        else:
            runs.append([step, 1])
        at = (at[0] + step[0], at[1] + step[1])
    letters = "".join(f"h{dx * n}" if dx else f"v{dy * n}" for (dx, dy), n in runs[:-1])
    return f"M{start[0]} {start[1]}{letters}z"


def _most(names: Iterable[str]) -> str:
    return min(Counter(names).items(), key=lambda item: (-item[1], item[0]))[0]


def _centres(weights: dict[str, int]) -> dict[str, tuple[float, float]]:
    """Positions in squares: far enough apart for each département to have its room around its own."""
    known = {home: POSITIONS[home] for home in weights if home in POSITIONS}
    right = max((x for x, _y in known.values()), default=0)
    for rank, home in enumerate(home for home in weights if home not in known):
        known[home] = (right + 12 * (rank + 1), 40)
    if len(known) < 2:
        return dict.fromkeys(known, (0.0, 0.0))
    radii = {home: math.sqrt(weight / math.pi) for home, weight in weights.items()}
    apart = wanted = 0.0
    for home, here in known.items():
        distance, nearest = min((math.dist(here, there), other) for other, there in known.items() if other != home)
        apart += distance
        wanted += radii[home] + radii[nearest]
    # Closer than discs that touch: grounds then meet, and the region is one mosaic instead of an archipelago.
    scale = 0.68 * wanted / max(apart, 1.0)
    return {home: (x * scale, y * scale) for home, (x, y) in known.items()}


def _ground(centres: dict[str, tuple[float, float]], weights: dict[str, int]) -> list[Cell]:
    """As many cells as there are communes, those nearest to a centre for its weight."""
    radii = [(centres[home], math.sqrt(weight / math.pi)) for home, weight in weights.items()]
    total, reach = sum(weights.values()), 1.5
    while True:
        near: dict[Cell, float] = {}
        for (cx, cy), radius in radii:
            span = radius * reach + 2
            for x in range(math.floor(cx - span), math.ceil(cx + span)):
                for y in range(math.floor(cy - span), math.ceil(cy + span)):
                    far = math.hypot(x + 0.5 - cx, y + 0.5 - cy) / radius
                    if far < near.get((x, y), math.inf):
                        near[x, y] = far
        if len(near) >= total:
            return sorted(near, key=lambda cell: (round(near[cell], 6), cell))[:total]
        reach *= 1.5


# --- Dividing a ground ------------------------------------------------------------------------------

CUTS: tuple[Callable[[Cell], Cell], ...] = (
    lambda cell: (cell[0], cell[1]),
    lambda cell: (cell[1], cell[0]),
    lambda cell: (cell[0] + cell[1], cell[0]),
    lambda cell: (cell[0] - cell[1], cell[0]),
)


def _by_place(
    ground: list[Cell], homes: list[str], weights: dict[str, int], centres: dict[str, tuple[float, float]]
) -> dict[str, list[Cell]]:
    """Cut in two again and again, each time where both halves stay nearest to where their départements are."""
    if len(homes) == 1:
        return {homes[0]: ground}
    best: tuple[float, list[Cell], list[str], int, int] | None = None
    for cut in CUTS:
        cells = sorted(ground, key=cut)
        row = sorted(homes, key=lambda home: (cut(centres[home]), home))  # type: ignore[arg-type]
        count = 0
        for rank in range(1, len(row)):
            count += weights[row[rank - 1]]
            away = _away(cells[:count], row[:rank], weights, centres) + _away(
                cells[count:], row[rank:], weights, centres
            )
            away *= _pieces(cells[:count]) + _pieces(cells[count:])
            if best is None or away < best[0]:
                best = (away, cells, row, rank, count)
    assert best is not None
    _cost, cells, row, rank, count = best
    return {
        **_by_place(cells[:count], row[:rank], weights, centres),
        **_by_place(cells[count:], row[rank:], weights, centres),
    }


def _away(
    cells: list[Cell], homes: list[str], weights: dict[str, int], centres: dict[str, tuple[float, float]]
) -> float:
    """How far the middle of a ground is from where its départements are, times their communes."""
    total = sum(weights[home] for home in homes)
    x = sum(cell[0] + 0.5 for cell in cells) / len(cells) - sum(weights[h] * centres[h][0] for h in homes) / total
    y = sum(cell[1] + 0.5 for cell in cells) / len(cells) - sum(weights[h] * centres[h][1] for h in homes) / total
    return (x * x + y * y) * total + total


def _in_order(ground: list[Cell], sizes: Sequence[int]) -> list[list[Cell]]:
    """Plots of these sizes, in this order, each in one piece when a straight cut allows it."""
    if len(sizes) == 1:
        return [ground]
    half, count, rank = sum(sizes) / 2, 0, 0
    while rank < len(sizes) - 1 and (rank == 0 or abs(count + sizes[rank] - half) <= abs(count - half)):
        count += sizes[rank]
        rank += 1
    wide = _span(ground, 0) >= _span(ground, 1)
    found: tuple[int, list[Cell]] | None = None
    for cut in CUTS if wide else (CUTS[1], CUTS[0], *CUTS[2:]):
        cells = sorted(ground, key=cut)
        pieces = _pieces(cells[:count]) + _pieces(cells[count:])
        if found is None or pieces < found[0]:
            found = (pieces, cells)
        if pieces == 2:
            break
    assert found is not None
    cells = found[1]
    return _in_order(cells[:count], sizes[:rank]) + _in_order(cells[count:], sizes[rank:])


def _span(cells: list[Cell], axis: int) -> int:
    return max(cell[axis] for cell in cells) - min(cell[axis] for cell in cells)


def _pieces(cells: list[Cell]) -> int:
    """In how many pieces these cells are, two that share a side being together."""
    left, found = set(cells), 0
    while left:
        found += 1
        border = [left.pop()]
        while border:
            x, y = border.pop()
            for cell in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if cell in left:
                    left.remove(cell)
                    border.append(cell)
    return found
