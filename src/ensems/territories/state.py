"""The drawn ground of the region, kept in the process as long as geography, perimeters and contours stay the same.

Two SQL queries each time: the state, then either everything (to lay it out anew) or the territories' present names.
"""

from __future__ import annotations

import math
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from ensems.core.prepared import planned_cursor, prepared
from ensems.territories.cartogram import Layout, Place, lay_out, outline
from ensems.territories.enums import STRATA, TerritoryKind
from ensems.territories.geography import of
from ensems.territories.models import Commune, Territory
from ensems.territories.outlines import TENTHS, Corner, Frame, Rings, frame, join, path, unpack

# Every operation on the geography or on perimeters makes `revision` grow. The rest, which indexes give, tells another
# database from ours; adding columns up would read every row, for each page with a map.
STATE = """
SELECT r.code, r.name, r.article, r.revision, r.digest,
  (SELECT MIN(code) FROM territories_commune),
  (SELECT MAX(code) FROM territories_commune),
  (SELECT MIN(id) FROM territories_membership),
  (SELECT MAX(id) FROM territories_membership),
  (SELECT MIN(commune_id) FROM territories_membership),
  (SELECT MAX(commune_id) FROM territories_membership),
  s.id, s.source, s.vintage, s.digest, s.tolerance
FROM territories_region r LEFT JOIN territories_contourset s ON s.region_id = r.code
ORDER BY CASE WHEN r.is_home THEN 0 ELSE 1 END, r.code LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Zone:
    """A piece of the map: a territory, or an intercommunality where no territory exists. `key` is its primary key."""

    key: int | str
    path: str
    communes: int
    population: int
    under_500: int
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Square:
    """A commune on the ground; `zone` is the key of the zone that it is drawn in, None when it is in none."""

    code: str
    name: str
    department: str
    group: str
    population: int | None
    zone: int | str | None


@dataclass(frozen=True, slots=True)
class Contours:
    """The contours imported for the region, by commune, with a point inside each; `frame` holds the whole region.

    A commune that came after the import is in neither.
    """

    source: str
    vintage: str
    rings: dict[str, Rings]
    points: dict[str, Corner]
    frame: Frame

    def of(self, codes: Iterable[str]) -> list:
        return [ring for code in codes for ring in self.rings.get(code, ())]

    def path(self, codes: Iterable[str], within: Frame | None = None) -> str:
        """The border of these communes together; "" when none has a contour."""
        return path(join(self.of(codes)), within or self.frame)


@dataclass(frozen=True)
class Ground:
    """`zones` by key; `names` by key when zones are intercommunalities; `shared` counts communes of several zones.

    `sheet` is what zones are drawn on: the cartogram, or when there are contours the communes at their own places.
    `blocks` gives the code of the territory of each key; `kept` holds the pieces that were drawn since.
    """

    region: str
    after_of: str
    sheet: Layout
    blocks: dict[int, str]
    squares: tuple[Square, ...]
    zones: dict[int | str, Zone]
    names: dict[str, str]
    by_territory: bool
    uncovered: tuple[Square, ...]
    uncovered_path: str
    shared: int
    contours: Contours | None = None
    kept: dict[str, Any] = field(default_factory=dict, compare=False)

    def drawn(self, key: Hashable, draw: Callable[[], Any]) -> Any:
        """A picture on this ground, drawn once for what it depends on besides; the last ones are kept."""
        pictures = self.kept.setdefault("pictures", {})
        drawn = pictures.get(key)
        if drawn is None:
            # Threads may draw the same at once: the last one is kept.
            drawn = pictures[key] = draw()
            for oldest in list(pictures)[:-MOST_PICTURES]:
                pictures.pop(oldest, None)
        return drawn

    @cached_property
    def layout(self) -> Layout:
        """The cartogram, even where there are contours: laid out then the first time that it is asked for."""
        return _cartogram(self.squares, self.blocks) if self.contours else self.sheet


@dataclass(frozen=True, slots=True)
class TerritoryName:
    pk: int
    code: str
    name: str
    kind: str
    is_demonstration: bool

    @property
    def kind_label(self) -> str:
        return str(TerritoryKind(self.kind).label)


# Some 20 kB each.
MOST_PICTURES = 100
_kept: dict[str, tuple[object, Ground]] = {}
_lock = threading.Lock()


def ground(on: date, *, named: bool = True) -> tuple[Ground | None, dict[int, TerritoryName]]:
    """The ground as of this day and the territories by primary key; None when no geography is loaded. 2 SQL queries.

    With `named` false, only one once the ground is drawn: without the territories' names.
    """
    with planned_cursor() as cursor:
        cursor.execute(STATE)
        state = cursor.fetchone()
    kept = _kept.get("ground")
    key = (state, on)
    if state is not None and kept is not None and kept[0] == key:
        return kept[1], _territories() if named else {}
    if state is None:
        return None, _territories() if named else {}
    rows = _rows(on, with_contours=state[-5] is not None)
    drawn = _draw(state[1], int(state[2]), rows, _contours(rows, state[-4], state[-3]))
    with _lock:
        _kept["ground"] = (key, drawn)
    names = {r[6]: TerritoryName(r[6], r[7], r[8], r[9], r[10]) for r in rows if r[6] is not None}
    return drawn, names


def forget_ground() -> None:
    with _lock:
        _kept.clear()


def _territories() -> dict[int, TerritoryName]:
    return {row[0]: TerritoryName(*row) for row in _territory_names()}


@prepared()
def _territory_names() -> QuerySet[Any, Any]:
    return Territory.objects.order_by("name", "pk").values_list("pk", "code", "name", "kind", "is_demonstration")


OUTLINE = ("contour__rings", "contour__longitude", "contour__latitude")


def _rows(on: date, *, with_contours: bool) -> list[tuple]:
    """Every commune with, once for each, the territories that it belongs to on that day."""
    in_force = Q(memberships__starts_on__lte=on) & (
        Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=on)
    )
    return list(
        Commune.objects.annotate(held=FilteredRelation("memberships", condition=in_force))
        .order_by("code", "held__territory_id")
        .values_list(
            "code",
            "name",
            "department_id",
            "intercommunality_id",
            "intercommunality__name",
            "population",
            "held__territory_id",
            "held__territory__code",
            "held__territory__name",
            "held__territory__kind",
            "held__territory__is_demonstration",
            *(OUTLINE if with_contours else ()),
        )
    )


def _contours(rows: list[tuple], source: str | None, vintage: str | None) -> Contours | None:
    held = {row[0]: row for row in rows if len(row) > 11 and row[11]}
    if source is None or not held:
        return None
    rings = {code: tuple(unpack(steps) for steps in row[11]) for code, row in held.items()}
    points = {code: (row[12], row[13]) for code, row in held.items()}
    whole = frame(ring for one in rings.values() for ring in one)
    return Contours(source, vintage or "", rings, points, whole)


def _cartogram(squares: Iterable[Square], blocks: dict[int, str]) -> Layout:
    return lay_out(
        Place(s.code, s.department, s.group, blocks[s.zone] if isinstance(s.zone, int) else "") for s in squares
    )


def _places(contours: Contours, squares: Iterable[Square]) -> Layout:
    """Communes where their points are: the corner of a cell whose middle is the point."""
    cells: dict[str, tuple[float, float]] = {}
    departments: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for square in squares:
        if point := contours.points.get(square.code):
            x, y = contours.frame.place(*point)
            cells[square.code] = (x / TENTHS - 0.5, y / TENTHS - 0.5)
            departments[square.department].append(cells[square.code])
    whole = contours.frame
    return Layout(
        cells=cells,
        departments={code: tuple(held) for code, held in departments.items()},
        width=math.ceil(whole.width / TENTHS),
        height=math.ceil(whole.height / TENTHS),
        exact=True,
    )


def _draw(region: str, article: int, rows: list[tuple], contours: Contours | None) -> Ground:
    holders: dict[str, list[int]] = defaultdict(list)
    communes: dict[str, tuple] = {}
    sizes: Counter[int] = Counter()
    codes: dict[int, tuple[str, str]] = {}
    for row in rows:
        communes[row[0]] = row
        if row[6] is not None:
            holders[row[0]].append(row[6])
            sizes[row[6]] += 1
            codes[row[6]] = (row[7], row[9])
    by_territory = bool(sizes)
    # A commune of several territories is drawn once, in the smallest; parks come last, they lie over the others.
    rank = {pk: (kind == TerritoryKind.PNR, sizes[pk], code) for pk, (code, kind) in codes.items()}
    drawn = {code: min(held, key=lambda pk: rank[pk]) for code, held in holders.items()}
    squares = []
    for code, row in communes.items():
        zone: int | str | None = drawn.get(code) if by_territory else (row[3] or None)
        squares.append(Square(code, row[1], row[2], row[3] or "", row[5], zone))
    blocks = {pk: code for pk, (code, _kind) in codes.items()}
    if contours is not None:
        sheet, border = _places(contours, squares), contours.path
    else:
        sheet = _cartogram(squares, blocks)

        def border(inside: Iterable[str]) -> str:
            return outline(sheet.cells[code] for code in inside)

    zones = _zones(squares, holders, border, by_territory)
    uncovered = tuple(s for s in squares if s.zone is None)
    return Ground(
        region=region,
        after_of=of(region, article),
        sheet=sheet,
        blocks=blocks,
        squares=tuple(squares),
        zones=zones,
        names={row[3]: row[4] for row in communes.values() if row[3]} if not by_territory else {},
        by_territory=by_territory,
        uncovered=uncovered,
        uncovered_path=border(s.code for s in uncovered),
        shared=sum(1 for held in holders.values() if len(held) > 1),
        contours=contours,
    )


def _zones(
    squares: list[Square],
    holders: dict[str, list[int]],
    border: Callable[[Iterable[str]], str],
    by_territory: bool,
) -> dict[int | str, Zone]:
    """Figures count every commune of a territory; its path holds those drawn in it (all of them when it has none)."""
    inside: dict[int | str, list[Square]] = defaultdict(list)
    own: dict[int | str, list[Square]] = defaultdict(list)
    for square in squares:
        keys: list[int | str] = [*holders.get(square.code, ())] if by_territory else [square.zone or ""]
        for key in keys:
            if key:
                inside[key].append(square)
        if square.zone is not None:
            own[square.zone].append(square)
    return {
        key: Zone(
            key=key,
            path=border(s.code for s in own.get(key) or held),
            communes=len(held),
            population=sum(s.population or 0 for s in held),
            under_500=sum(1 for s in held if s.population is not None and STRATA[0].holds(s.population)),
            departments=tuple(code for code, _n in Counter(s.department for s in held).most_common()),
        )
        for key, held in inside.items()
    }
