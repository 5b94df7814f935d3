"""The same maps when contours are imported: the communes of the region, of a département or of a territory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core.texts import integer
from ensems.territories.enums import STRATA, stratum_of
from ensems.territories.outlines import frame, join, path, unpack
from ensems.territories.queries import CommuneRow
from ensems.territories.state import Ground, Square


def credit(source: str, vintage: str) -> str:
    """Under every map drawn from contours: where they come from, and that they are simplified."""
    given = f"{source}, {vintage}" if vintage else source
    return _("Contours des communes, simplifiés : %(source)s.") % {"source": given}


def undrawn(number: int) -> str:
    """ "" when every commune is drawn."""
    if not number:
        return ""
    return ngettext(
        "%(count)s commune n’a pas de contour et n’est pas dessinée.",
        "%(count)s communes n’ont pas de contour et ne sont pas dessinées.",
        number,
    ) % {"count": integer(number)}


def communes(found: Ground, squares: Sequence[Square], department: str) -> tuple[list[SafeString], str]:
    """Shapes and viewBox: one named shape a commune in a département, one a size class for the whole region."""
    contours = found.contours
    assert contours is not None
    name = f"communes:{department}"
    drawn = found.kept.get(name)
    if drawn is None:
        whole = frame(contours.of(s.code for s in squares)) if department else contours.frame
        sizes: dict[str, list[str]] = defaultdict(list)
        groups: dict[str, list[str]] = defaultdict(list)
        for square in squares:
            sizes[square.code if department else _size(square.population)].append(square.code)
            groups[str(square.zone or f"~{square.group}")].append(square.code)
        drawn = (
            {key: path(contours.of(codes), whole) for key, codes in sizes.items()},
            "".join(contours.path(codes, whole) for _key, codes in sorted(groups.items())),
            whole.view,
        )
        found.kept[name] = drawn
    paths, edges, view = drawn
    if department:
        shapes = [shape(s.name, s.population, paths[s.code]) for s in squares]
    else:
        shapes = [format_html('<path class="square{}" d="{}"/>', size, d) for size, d in sorted(paths.items())]
    return [*shapes, format_html('<path class="edge" d="{}"/>', edges)], view


def territory(held: Iterable[CommuneRow]) -> tuple[list[SafeString], str]:
    """Shapes and viewBox of these communes, around each intercommunality a line; nothing when none has a contour."""
    drawn = [(row, [unpack(steps) for steps in row.rings]) for row in held if row.rings]
    whole = frame(ring for _row, rings in drawn for ring in rings)
    groups: dict[str, list] = defaultdict(list)
    for row, rings in drawn:
        groups[row.intercommunality] += rings
    shapes = [shape(row.name, row.population, path(rings, whole)) for row, rings in drawn]
    edges = "".join(path(join(rings), whole) for _group, rings in sorted(groups.items()))
    return [*shapes, format_html('<path class="edge" d="{}"/>', edges)] if shapes else [], whole.view


def shape(name: str, population: int | None, d: str) -> SafeString:
    """One commune, with its name and its inhabitants for whoever points at it."""
    people = (
        ngettext("%(count)s habitant", "%(count)s habitants", population) % {"count": integer(population)}
        if population is not None
        else _("population inconnue")
    )
    return format_html(
        '<path class="square{}" d="{}"><title>{}</title></path>', _size(population), d, f"{name}, {people}"
    )


def _size(population: int | None) -> str:
    stratum = stratum_of(population)
    return f" is-size-{STRATA.index(stratum) + 1}" if stratum else ""
