"""Maps of things placed in communes: one mark for each commune, whose shape says what is there and whose number, how
many. Shapes differ without their colours; the same figures come as rows for a table, with the same links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core.texts import HARD, integer
from ensems.territories.cartogram import Cell, Layout, outline
from ensems.territories.names import folded
from ensems.territories.state import Ground

# Around (0, 0), about one unit from the middle to the edge, all as steps from the first corner.
SHAPES = (
    "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z",
    "M-.9-.9h1.8v1.8h-1.8z",
    "M0-1.2l1.2 2.1h-2.4z",
    "M0-1.25l1.25 1.25l-1.25 1.25l-1.25-1.25z",
    "M-.4-1.1h.8v.7h.7v.8h-.7v.7h-.8v-.7h-.7v-.8h.7z",
    "M-1.2-.9h2.4l-1.2 2.1z",
)
# What has no shape of its own, and several kinds in the same commune: a frame, a ring.
REST = "M-1-1h2v2h-2zM-.45-.45v.9h.9v-.9z"
SEVERAL = "M-1.2 0a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0zM-.6 0a.6.6 0 1 1 1.2 0a.6.6 0 1 1-1.2 0z"


@dataclass(frozen=True, slots=True)
class Point:
    """So many things of that kind in that commune; `commune` is an INSEE code, "" when the place is not known."""

    kind: str
    commune: str
    name: str
    department: str
    count: int


@dataclass(frozen=True, slots=True)
class PointKey:
    """One line of the legend: `picture` is its mark as SVG; `count` is of things, not of communes."""

    label: str
    picture: SafeString
    count: int


@dataclass(frozen=True, slots=True)
class PointRow:
    """One commune in figures: `counts` in the order of `PointsFigure.kinds`."""

    name: str
    department: str
    url: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class PointsFigure:
    """`svg` is "" when there is no ground to draw; `unplaced` is the row of what has no commune, None without any."""

    svg: SafeString
    title: str
    summary: str
    kinds: tuple[str, ...]
    legend: tuple[PointKey, ...]
    rows: tuple[PointRow, ...]
    unplaced: PointRow | None
    totals: tuple[int, ...]
    by_department: bool = False

    @property
    def total(self) -> int:
        return sum(self.totals)


def points_map(
    points: Iterable[Point],
    *,
    kinds: Sequence[str] = (),
    title: str,
    link: Callable[[str], str],
    ground: Ground | None,
    by_department: bool = False,
) -> PointsFigure:
    """No SQL query: `ground` comes from `state.ground`, None when no geography is loaded.

    `kinds`: those that are expected, in the order of the legend; others follow by name. `link` gives the address of the
    things of a commune ("" for those without one). Marks are reached with a pointer; the keyboard has the table.
    `by_department`: the `commune` of each point is the code of a département, and its mark stands in the middle of it.
    """
    points = [point for point in points if point.count]
    present = {point.kind for point in points}
    shown = (*kinds, *sorted(present - set(kinds)))
    rows = _rows(points, shown, link)
    unplaced = next((row for code, row in rows if not code), None)
    placed = [(code, row) for code, row in rows if code]
    totals = Counter[str]()
    for point in points:
        totals[point.kind] += point.count
    legend = [PointKey(kind, _key(rank), totals[kind]) for rank, kind in enumerate(shown)]
    mixed = sum(row.total for _code, row in placed if _kind(row) is None)
    if mixed:
        several = (
            _("plusieurs natures dans le département") if by_department else _("plusieurs natures dans la commune")
        )
        legend.append(PointKey(several, _key(None), mixed))
    return PointsFigure(
        svg=_draw(ground.layout, placed, title, by_department)
        # A ground without a single mark on it would say nothing.
        if ground is not None and ground.squares and (placed or unplaced is None)
        else mark_safe(""),
        title=title,
        summary=_summary(placed, unplaced, by_department),
        kinds=shown,
        legend=tuple(legend),
        rows=tuple(row for _code, row in placed),
        unplaced=unplaced,
        totals=tuple(totals[kind] for kind in shown),
        by_department=by_department,
    )


def _rows(points: list[Point], kinds: Sequence[str], link: Callable[[str], str]) -> list[tuple[str, PointRow]]:
    """(code, row) by name of commune."""
    names: dict[str, tuple[str, str]] = {}
    counts: dict[str, Counter[str]] = {}
    for point in points:
        names[point.commune] = (point.name, point.department)
        counts.setdefault(point.commune, Counter())[point.kind] += point.count
    return [
        (code, PointRow(name, department, link(code), tuple(counts[code][kind] for kind in kinds)))
        for code, (name, department) in sorted(names.items(), key=lambda item: (folded(item[1][0]), item[0]))
    ]


def _kind(row: PointRow) -> int | None:
    """The rank of the only kind of a commune; None when it has several."""
    ranks = [rank for rank, count in enumerate(row.counts) if count]
    return ranks[0] if len(ranks) == 1 else None


def _shape(rank: int | None) -> tuple[str, str]:
    """The path of a mark and its class."""
    if rank is None:
        return SEVERAL, "several"
    return (SHAPES[rank], str(rank + 1)) if rank < len(SHAPES) else (REST, "rest")


def _key(rank: int | None) -> SafeString:
    path, name = _shape(rank)
    return format_html(
        '<svg class="key" viewBox="-1.5 -1.5 3 3" aria-hidden="true" focusable="false">'
        '<path class="mark is-kind-{}" d="{}"/></svg>',
        name,
        path,
    )


def _draw(layout: Layout, placed: Sequence[tuple[str, PointRow]], title: str, by_department: bool) -> SafeString:
    """Always the cartogram, whose communes are as large as each other, so that marks lie over one another least."""
    # Smaller as they are more, so that neighbours are told apart.
    size = next((size for most, size in ((40, "1.5"), (120, "1.1")) if len(placed) <= most), ".8")
    cells = {code: _middle(held) for code, held in layout.departments.items()} if by_department else layout.cells
    marks = [_mark(cells[code], row, size) for code, row in placed if code in cells]
    # A picture with links inside is a group: role="img" would hide them from whoever listens to the page.
    return format_html(
        '<svg class="map" viewBox="-1 -1 {} {}" role="{}" aria-label="{}" focusable="false"><title>{}</title>'
        "{}{}</svg>",
        layout.width + 2,
        layout.height + 2,
        "group" if marks else "img",
        title,
        title,
        _departments(layout),
        format_html_join("", "{}", ((mark,) for mark in marks)),
    )


def _middle(cells: Sequence[Cell]) -> Cell:
    return sum(x for x, _y in cells) / len(cells), sum(y for _x, y in cells) / len(cells)


@lru_cache(maxsize=2)
def _drawn(departments: tuple[tuple[str, tuple[Cell, ...]], ...]) -> SafeString:
    paths = format_html(
        '<path class="zone is-ground" d="{}"/>', "".join(outline(cells) for _code, cells in departments)
    )
    names = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        (
            (
                f"{sum(x for x, _y in cells) / len(cells) + 0.5:.1f}",
                f"{sum(y for _x, y in cells) / len(cells) + 1.5:.1f}",
                code,
            )
            for code, cells in departments
        ),
    )
    return paths + format_html('<g class="marks" aria-hidden="true">{}</g>', names)


def _departments(layout: Layout) -> SafeString:
    """The ground of each département, with its code; the same layout is drawn once."""
    return _drawn(tuple(sorted(layout.departments.items())))


def _mark(cell: Cell, row: PointRow, size: str) -> SafeString:
    path, name = _shape(_kind(row))
    told = _counted(row.total)
    number = format_html('<text x="1.3" y=".9">{}</text>', integer(row.total)) if row.total > 1 else ""
    return format_html(
        '<a href="{}" tabindex="-1" transform="translate({} {})scale({})"><title>{}</title>'
        '<path class="mark is-kind-{}" d="{}"/>{}</a>',
        row.url,
        f"{round(cell[0] + 0.5, 1):g}",
        f"{round(cell[1] + 0.5, 1):g}",
        size,
        f"{row.name} ({row.department}){HARD}: {told}",
        name,
        path,
        number,
    )


def _counted(count: int) -> str:
    return ngettext("%(count)s ligne", "%(count)s lignes", count) % {"count": integer(count)}


def _summary(placed: Sequence[tuple[str, PointRow]], unplaced: PointRow | None, by_department: bool) -> str:
    if not placed and unplaced is None:
        return _("Aucune ligne n’est encore recensée.")
    if not placed and unplaced is not None:
        return _("%(lines)s sans commune précise : la carte n’en montre aucune.") % {"lines": _counted(unplaced.total)}
    if by_department:
        where = ngettext("%(lines)s dans %(count)s département", "%(lines)s dans %(count)s départements", len(placed))
    else:
        where = ngettext("%(lines)s dans %(count)s commune", "%(lines)s dans %(count)s communes", len(placed))
    told = where % {"lines": _counted(sum(row.total for _code, row in placed)), "count": integer(len(placed))}
    if unplaced is not None:
        told += _(", %(lines)s sans commune précise") % {"lines": _counted(unplaced.total)}
    if by_department:
        return f"{told}. " + _("Chaque marque est un département\u00a0; ils sont à peu près à leur place.")
    ground_told = _("Chaque marque est une commune ; les départements sont à peu près à leur place.")
    return f"{told}. {ground_told}"
