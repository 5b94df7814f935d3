"""Maps of the region as inline SVG: territories at first view, communes on request.

Colours are classes of the style sheet, never written here. Each picture comes with its title, what it shows in words,
and the same figures as rows for a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ensems.core import clock
from ensems.core.texts import HARD, integer
from ensems.territories import contour_maps
from ensems.territories.cartogram import Cell, Layout, Place, lay_out, outline
from ensems.territories.enums import STRATA, stratum_of
from ensems.territories.models import Territory
from ensems.territories.queries import CommuneRow, TerritoryPage, territory_page
from ensems.territories.state import Ground, Square, TerritoryName, Zone, ground


@dataclass(frozen=True, slots=True)
class MapRow:
    """One zone in figures: `value` is its class on the map ("" without one) and `label` what the legend calls it."""

    name: str
    url: str
    communes: int
    population: int
    under_500: int
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class LegendRow:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class MapFigure:
    """`svg` is "" when there is nothing to draw; `rows` are in the order of names; `credit` is owed to contours.

    `kept` holds the piece of page that was drawn of it (see `shown`).
    """

    svg: SafeString
    title: str
    summary: str
    rows: tuple[MapRow, ...]
    legend: tuple[LegendRow, ...] = ()
    credit: str = ""
    kept: dict[Hashable, SafeString] = field(default_factory=dict, compare=False, repr=False)


def shown(figure: MapFigure, name: str) -> SafeString:
    """The map with its words and its figures as a table, `name` being its id on the page: drawn once a figure."""
    key = (name, get_language())
    drawn = figure.kept.get(key)
    if drawn is None:
        drawn = figure.kept[key] = render_to_string("territories/map.html", {"map": figure, "name": name})
    return drawn


def territories_map(
    *,
    values: Mapping[int, str] | None = None,
    legend: Sequence[tuple[str, object]] = (),
    otherwise: str = "none",
    title: str = "",
    link: bool = True,
    on: date | None = None,
) -> MapFigure:
    """The territories of the region, by their contours, or without any by blocks of squares. Two SQL queries.

    `values` gives a class of colour for the primary key of a territory: "said", "done"… (any `is-…` of the style
    sheet); one left out is drawn as `otherwise`. `legend` names these classes, in order: [("said", "entendu"), …].
    """
    found, names = ground(on or clock.today())
    if found is None or not found.squares:
        return MapFigure(
            mark_safe(""), title or _("Carte des territoires"), _("La géographie n’est pas encore chargée."), ()
        )
    title = title or (
        _("Carte des territoires %(region)s") if found.by_territory else _("Carte des intercommunalités %(region)s")
    ) % {"region": found.after_of}
    told = tuple((value, str(label)) for value, label in legend)
    key = (frozenset((values or {}).items()), values is None, told, otherwise, title, link, tuple(names.values()))
    return found.drawn(key, lambda: _territories_map(found, names, values, told, otherwise, title, link))


def _territories_map(
    found: Ground,
    names: Mapping[int, TerritoryName],
    values: Mapping[int, str] | None,
    legend: Sequence[tuple[str, str]],
    otherwise: str,
    title: str,
    link: bool,
) -> MapFigure:
    labels = {value: str(label) for value, label in legend}
    zones = sorted(
        ((_name(zone, found, names), zone) for zone in found.zones.values() if _is_known(zone, names)),
        key=lambda pair: (pair[0], str(pair[1].key)),
    )
    rows, shapes = [], []
    for name, zone in zones:
        value = values.get(zone.key, otherwise) if values is not None and isinstance(zone.key, int) else ""
        label = labels.get(value, "")
        url = reverse("territories:detail", args=[names[zone.key].code]) if isinstance(zone.key, int) else ""
        rows.append(MapRow(name, url, zone.communes, zone.population, zone.under_500, value, label))
        if zone.path:
            shapes.append(_zone(zone, name, label, value, url if link else ""))
    counts = Counter(row.value for row in rows)
    shown = tuple(LegendRow(value, str(label), counts[value]) for value, label in legend)
    if found.uncovered_path and found.by_territory:
        shapes.append(
            format_html(
                '<path class="zone is-outside" d="{}"><title>{}</title></path>',
                found.uncovered_path,
                _uncovered(len(found.uncovered)),
            )
        )
    return MapFigure(
        svg=_svg(found.sheet, title, shapes, linked=link and found.by_territory, labels=True),
        title=title,
        summary=_summary(found, rows, shown),
        rows=tuple(rows),
        legend=shown,
        credit=_credit(found),
    )


def communes_map(*, department: str = "", on: date | None = None) -> MapFigure:
    """Each commune by size: its contour, or without any a square. Two SQL queries.

    For one département each has its name; for the whole region there is one shape a size class, for lightness.
    """
    found, _names = ground(on or clock.today())
    if found is None or not found.squares:
        return MapFigure(mark_safe(""), _("Carte des communes"), _("La géographie n’est pas encore chargée."), ())
    squares = [s for s in found.squares if not department or s.department == department]
    counts = Counter(stratum.key for s in squares if (stratum := stratum_of(s.population)))
    legend = tuple(LegendRow(f"size-{rank}", str(s.label), counts[s.key]) for rank, s in enumerate(STRATA, 1))
    title = _("Carte des communes par taille")
    if found.contours is not None:
        shapes, view = contour_maps.communes(found, squares, department)
    elif department:
        shapes = [_square(square, found.sheet.cells[square.code]) for square in squares]
        shapes += _edges(found, department)
        view = _view([found.sheet.cells[s.code] for s in squares])
    else:
        shapes = _strata(squares, found) + _edges(found, department)
        view = ""
    small = counts[STRATA[0].key]
    share = f"{100 * small / len(squares):.1f}".replace(".", ",") if squares else "0"
    summary = _("Sur %(communes)s communes, %(small)s ont moins de 500 habitants, soit %(share)s.") % {
        "communes": integer(len(squares)),
        "small": integer(small),
        "share": f"{share}{HARD}%",
    }
    if found.contours is not None:
        if found.by_territory:
            summary += " " + _("Un trait entoure chaque territoire.")
        summary = _with_undrawn(summary, found, squares)
    else:
        summary = _("Chaque carré est une commune.") + " " + summary
    return MapFigure(_svg(found.sheet, title, shapes, view=view), title, summary, (), legend, _credit(found))


def territory_shown(territory: Territory, on: date) -> tuple[TerritoryPage, MapFigure, SafeString]:
    """Its page, the map of its communes and the lines of their table, kept as long as the ground and the territories
    stay the same.

    Two SQL queries, three when it is drawn anew.
    """

    def draw() -> tuple[TerritoryPage, MapFigure, SafeString]:
        page = territory_page(territory, on)
        return page, territory_map(page.communes), commune_lines(page.communes)

    found, names = ground(on)
    if found is None:
        return draw()
    own = repr([getattr(territory, field.attname) for field in territory._meta.concrete_fields])
    return found.drawn((own, tuple(names.values())), draw)


def commune_lines(communes: Iterable[CommuneRow]) -> SafeString:
    """The lines of their table: there may be three hundred, each the same at every visit. No SQL query."""
    return format_html_join(
        "\n",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td class="num">{}</td></tr>',
        (
            (
                one.name,
                one.code,
                one.intercommunality,
                _("inconnu") if one.population is None else integer(one.population),
            )
            for one in communes
        ),
    )


def territory_map(communes: Iterable[CommuneRow]) -> MapFigure:
    """These communes alone, by size, with their names, around each intercommunality a line. No SQL query."""
    title = _("Communes du territoire, par taille")
    held = {commune.code: commune for commune in communes}
    if not held:
        return MapFigure(mark_safe(""), title, "", ())
    counts = Counter(commune.stratum.key for commune in held.values() if commune.stratum)
    legend = tuple(
        LegendRow(f"size-{rank}", str(s.label), counts[s.key]) for rank, s in enumerate(STRATA, 1) if counts[s.key]
    )
    groups = len({commune.intercommunality for commune in held.values()})
    shapes, view = contour_maps.territory(held.values())
    if shapes:
        layout, credit = Layout({}, {}, 0, 0, exact=True), next(c.credit for c in held.values() if c.rings)
        summary = ngettext(
            "Un trait entoure l’intercommunalité.",
            "Un trait entoure chacune des %(count)s intercommunalités.",
            groups,
        ) % {"count": groups}
        missing = contour_maps.undrawn(sum(1 for commune in held.values() if not commune.rings))
        summary = f"{summary} {missing}".strip()
        return MapFigure(
            _svg(layout, title, shapes, view=view), title, summary, (), legend, contour_maps.credit(*credit)
        )
    layout = lay_out(Place(c.code, c.department_code, c.intercommunality, "") for c in held.values())
    blocks: dict[str, list[Cell]] = {}
    for code, cell in layout.cells.items():
        blocks.setdefault(held[code].intercommunality, []).append(cell)
    shapes = [_square(held[code], cell) for code, cell in sorted(layout.cells.items())]
    shapes += [format_html('<path class="edge" d="{}"/>', outline(cells)) for _group, cells in sorted(blocks.items())]
    summary = ngettext(
        "Chaque carré est une commune, un trait entoure l’intercommunalité.",
        "Chaque carré est une commune, un trait entoure chacune des %(count)s intercommunalités.",
        groups,
    ) % {"count": groups}
    view = _view(list(layout.cells.values()))
    return MapFigure(_svg(layout, title, shapes, view=view), title, summary, (), legend)


def _edges(found: Ground, department: str) -> list[SafeString]:
    return [
        format_html('<path class="edge" d="{}"/>', zone.path)
        for key, zone in sorted(found.zones.items(), key=lambda item: str(item[0]))
        if not department or department in zone.departments
    ]


def _credit(found: Ground) -> str:
    return contour_maps.credit(found.contours.source, found.contours.vintage) if found.contours else ""


def _with_undrawn(summary: str, found: Ground, squares: Iterable[Square]) -> str:
    assert found.contours is not None
    missing = contour_maps.undrawn(sum(1 for square in squares if square.code not in found.contours.rings))
    return f"{summary} {missing}".strip()


def _is_known(zone: Zone, names: Mapping[int, TerritoryName]) -> bool:
    return not isinstance(zone.key, int) or zone.key in names


def _name(zone: Zone, found: Ground, names: Mapping[int, TerritoryName]) -> str:
    if isinstance(zone.key, int):
        return names[zone.key].name if zone.key in names else ""
    return found.names.get(zone.key, zone.key)


def _zone(zone: Zone, name: str, label: str, value: str, url: str) -> SafeString:
    told = ngettext("%(name)s, %(count)s commune", "%(name)s, %(count)s communes", zone.communes) % {
        "name": name,
        "count": integer(zone.communes),
    }
    if label:
        told = f"{told}{HARD}: {label}"
    path = format_html(
        '<path class="zone{}" d="{}"><title>{}</title></path>', f" is-{value}" if value else "", zone.path, told
    )
    return format_html('<a href="{}" aria-label="{}">{}</a>', url, told, path) if url else path


def _square(square: Square | CommuneRow, cell: Cell) -> SafeString:
    return contour_maps.shape(square.name, square.population, f"M{cell[0]} {cell[1]}h.9v.9h-.9z")


def _strata(squares: Iterable[Square], found: Ground) -> list[SafeString]:
    parts: dict[int, list[str]] = {rank: [] for rank in range(len(STRATA) + 1)}
    for square in squares:
        stratum = stratum_of(square.population)
        x, y = found.sheet.cells[square.code]
        parts[STRATA.index(stratum) + 1 if stratum else 0].append(f"M{x} {y}h.9v.9h-.9z")
    return [
        format_html('<path class="square is-size-{}" d="{}"/>', rank, "".join(path))
        for rank, path in parts.items()
        if path
    ]


def _view(cells: Sequence[Cell]) -> str:
    """A viewBox around these squares, never so tight that a village of three communes fills the page."""
    left, top = (min((cell[axis] for cell in cells), default=0) for axis in (0, 1))
    right, bottom = (max((cell[axis] for cell in cells), default=0) for axis in (0, 1))
    width, height = right - left + 3, bottom - top + 3
    wide = max(width, 24)
    return f"{left - 1 - (wide - width) / 2:g} {top - 1} {wide} {height}"


def _svg(
    layout: Layout,
    title: str,
    shapes: Sequence[SafeString],
    *,
    linked: bool = False,
    labels: bool = False,
    view: str = "",
) -> SafeString:
    # A picture with links inside is a group: role="img" would hide them from whoever listens to the page.
    role = "group" if linked else "img"
    marks = []
    if labels and len(layout.departments) > 1:
        for code, cells in sorted(layout.departments.items()):
            x = sum(cell[0] for cell in cells) / len(cells) + 0.5
            y = sum(cell[1] for cell in cells) / len(cells) + 1.5
            marks.append(format_html('<text x="{}" y="{}">{}</text>', f"{x:.1f}", f"{y:.1f}", code))
    return format_html(
        '<svg class="map{}" viewBox="{}" role="{}" aria-label="{}" focusable="false"><title>{}</title>{}{}</svg>',
        " contours" if layout.exact else "",
        view or f"-1 -1 {layout.width + 2} {layout.height + 2}",
        role,
        title,
        title,
        format_html_join("", "{}", ((shape,) for shape in shapes)),
        format_html('<g class="marks" aria-hidden="true">{}</g>', format_html_join("", "{}", ((m,) for m in marks)))
        if marks
        else "",
    )


def _summary(found: Ground, rows: Sequence[MapRow], legend: Sequence[LegendRow]) -> str:
    if found.by_territory:
        sentence = ngettext("%(count)s territoire", "%(count)s territoires", len(rows)) % {"count": integer(len(rows))}
        # The word of a class names one zone; before its count, it stays right for none, one and many.
        if legend:
            sentence += " (" + ", ".join(f"{one.label}{HARD}: {integer(one.count)}" for one in legend) + ")"
        sentence += "."
    else:
        sentence = _("Aucun territoire n’est encore enregistré : la carte montre les %(count)s intercommunalités.") % {
            "count": integer(len(rows))
        }
    sentences = [sentence]
    if found.by_territory and found.uncovered:
        sentences.append(_uncovered(len(found.uncovered)) + ".")
    if found.shared:
        sentences.append(
            ngettext(
                "%(count)s commune appartient à plusieurs territoires et n’est dessinée que dans un seul.",
                "%(count)s communes appartiennent à plusieurs territoires et ne sont dessinées que dans un seul.",
                found.shared,
            )
            % {"count": integer(found.shared)}
        )
    if found.contours is not None:
        return _with_undrawn(" ".join(sentences), found, found.squares)
    sentences.append(_("Chaque commune compte pour une même surface ; les départements sont à peu près à leur place."))
    return " ".join(sentences)


def _uncovered(count: int) -> str:
    return ngettext(
        "%(count)s commune n’est dans aucun territoire", "%(count)s communes ne sont dans aucun territoire", count
    ) % {"count": integer(count)}
