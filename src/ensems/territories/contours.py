"""Contours of communes as one coverage: matched to the communes of today, repaired, joined, simplified together.

Pure, without a database; the only place, with `contour_files`, that loads shapely: no page does.
Coordinates are WGS84 degrees until they are rounded to `outlines.DEGREE`, the step that is stored.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ensems.core.texts import HARD
from ensems.territories.contour_files import Feature
from ensems.territories.imports import Unreadable
from ensems.territories.outlines import DEGREE, Outline

# Metropolitan France, Corsica included: who gives latitude before longitude lands elsewhere.
METROPOLITAN = {"11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"}
BOX = (-6.0, 41.0, 10.0, 52.0)
# The arrondissements of Lyon, Marseille and Paris: parts of the commune, with codes of their own.
ARRONDISSEMENTS = {
    **{str(code): "69123" for code in range(69381, 69390)},
    **{str(code): "13055" for code in range(13201, 13217)},
    **{str(code): "75056" for code in range(75101, 75121)},
}
METRES = 111_320.0
MOST_OVERLAP = 0.01
PASSES = 6


@dataclass(frozen=True, slots=True)
class Known:
    """What the loaded geography says: name by code, present code by former code, the codes of its départements."""

    region: str
    departments: tuple[str, ...]
    communes: Mapping[str, str]
    former: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Matched:
    """`pieces` by present commune; `renamed` (former, present); `elsewhere` counts features of other regions."""

    pieces: Mapping[str, tuple[Feature, ...]]
    renamed: tuple[tuple[str, str], ...]
    unknown: tuple[Feature, ...]
    missing: tuple[str, ...]
    elsewhere: int
    arrondissements: int

    @property
    def joined(self) -> dict[str, tuple[Feature, ...]]:
        return {code: pieces for code, pieces in self.pieces.items() if len(pieces) > 1}


@dataclass(frozen=True, slots=True)
class Coverage:
    """`repaired` were invalid, `mended` had an edge that was not exactly their neighbour's; areas in km²."""

    outlines: tuple[Outline, ...]
    repaired: tuple[tuple[Feature, str], ...]
    mended: tuple[Feature, ...]
    corners_before: int
    corners: int
    area_before: float
    area: float
    holes_before: int
    holes: int
    tolerance: int


def match(features: Sequence[Feature], known: Known) -> Matched:
    """Each feature with the commune of today that it is, or is a part of. Raises `Unreadable` for swapped axes."""
    given = {feature.code for feature in features}
    pieces: dict[str, list[Feature]] = defaultdict(list)
    renamed, unknown, elsewhere, parts = [], [], 0, 0
    for feature in features:
        whole = ARRONDISSEMENTS.get(feature.code)
        if whole is not None and whole in given:
            parts += 1
            continue
        code = whole or feature.code
        present = code if code in known.communes else known.former.get(code)
        if present in known.communes:
            pieces[present].append(feature)
            if present != feature.code:
                renamed.append((feature.code, present))
        elif code.startswith(known.departments):
            unknown.append(feature)
        else:
            elsewhere += 1
    _check_place([feature for held in pieces.values() for feature in held], known)
    return Matched(
        pieces={code: tuple(pieces[code]) for code in sorted(pieces)},
        renamed=tuple(sorted(renamed)),
        unknown=tuple(unknown),
        missing=tuple(sorted(set(known.communes) - set(pieces))),
        elsewhere=elsewhere,
        arrondissements=parts,
    )


def _check_place(features: Sequence[Feature], known: Known) -> None:
    if known.region not in METROPOLITAN:
        return
    for feature in features:
        west, south, east, north = shapely.bounds(feature.shape)
        if not (BOX[0] <= west and BOX[1] <= south and east <= BOX[2] and north <= BOX[3]):
            raise Unreadable(
                f"Élément {feature.rank} ({feature.code}) : ses coordonnées (de {west:g}, {south:g} à {east:g}, "
                f"{north:g}) sont hors de la France métropolitaine. La longitude vient-elle bien avant la latitude ?"
            )


def cover(matched: Matched, *, tolerance: int = 100) -> Coverage:
    """One valid coverage: repaired, joined by commune, simplified (`tolerance` in metres), rounded to what is stored.

    Simplification is that of Visvalingam and Whyatt, on borders and not on polygons: a corner goes when the triangle
    that it makes is smaller than the square of `tolerance`, from both neighbours at once. Raises `Unreadable`.
    """
    features = [feature for held in matched.pieces.values() for feature in held]
    if not features:
        raise Unreadable("Aucun contour du fichier n’est celui d’une commune de la région.")
    shapes, repaired = _repaired(features)
    before = _area(shapes)
    corners = int(shapely.get_num_coordinates(shapes).sum())
    shapes, mended = _edge_matched(features, shapes)
    codes, communes = _joined(matched, shapes)
    holes = _holes(communes)
    drawn = _rounded(_simplified(communes, tolerance), codes)
    result = Coverage(
        outlines=tuple(_outline(code, shape) for code, shape in zip(codes, drawn, strict=True)),
        repaired=repaired,
        mended=mended,
        corners_before=corners,
        corners=int(shapely.get_num_coordinates(drawn).sum()),
        area_before=before,
        area=_area(shapely.transform(drawn, lambda corners: corners / DEGREE)),
        holes_before=holes,
        holes=_holes(drawn),
        tolerance=tolerance,
    )
    if result.holes > result.holes_before:
        raise Unreadable(
            f"Simplifiée à {tolerance}{HARD}m, la carte aurait {result.holes} trous au lieu de {result.holes_before} : "
            "elle n’a pas été retenue. Relancez avec une simplification plus fine (--tolerance)."
        )
    return result


def _repaired(features: Sequence[Feature]) -> tuple[np.ndarray, tuple[tuple[Feature, str], ...]]:
    shapes = np.array([feature.shape for feature in features], dtype=object)
    repaired = []
    for at in np.flatnonzero(~shapely.is_valid(shapes)):
        reason = str(shapely.is_valid_reason(shapes[at]))
        shapes[at] = shapely.make_valid(shapes[at], method="structure", keep_collapsed=False)
        repaired.append((features[at], reason))
        if shapely.is_empty(shapes[at]) or shapely.get_dimensions(shapes[at]) != 2:
            raise Unreadable(f"Élément {features[at].rank} {features[at]} : ce contour n’enferme aucune surface.")
    return shapes, tuple(repaired)


def _edge_matched(features: Sequence[Feature], shapes: np.ndarray) -> tuple[np.ndarray, tuple[Feature, ...]]:
    """The same with neighbours that share exactly their edges; those whose edges had to be moved."""
    if shapely.coverage_is_valid(shapes):
        return shapes, ()
    wrong = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    clean = _cleaned(shapes, wrong)
    total, kept = float(shapely.area(shapes).sum()), float(shapely.area(clean).sum())
    if total - kept > MOST_OVERLAP * total:
        worst = features[int(np.argmax(shapely.area(shapes) - shapely.area(clean)))]
        raise Unreadable(
            f"Les contours se recouvrent sur {100 * (total - kept) / total:.0f}{HARD}% de leur surface (par exemple "
            f"{worst}) : le fichier contient-il deux fois les mêmes communes ?"
        )
    gone = [feature for feature, shape in zip(features, clean, strict=True) if shapely.is_empty(shape)]
    if gone:
        raise Unreadable(
            f"Élément {gone[0].rank} {gone[0]} : ce contour est tout entier dans celui d’une autre commune."
        )
    return clean, tuple(feature for feature, one in zip(features, wrong, strict=True) if one)


def _cleaned(shapes: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Those that are wrong cleaned with their neighbours alone when that is enough: a tenth of the memory."""
    near = np.unique(shapely.STRtree(shapes).query(shapes[wrong], predicate="intersects")[1])
    clean = shapes.copy()
    clean[near] = shapely.coverage_clean(shapes[near])
    return clean if shapely.coverage_is_valid(clean) else shapely.coverage_clean(shapes)


def _joined(matched: Matched, shapes: np.ndarray) -> tuple[list[str], np.ndarray]:
    communes, at = [], 0
    for held in matched.pieces.values():
        pieces = shapes[at : at + len(held)]
        communes.append(pieces[0] if len(held) == 1 else shapely.coverage_union_all(pieces))
        at += len(held)
    return list(matched.pieces), np.array(communes, dtype=object)


def _simplified(communes: np.ndarray, tolerance: int) -> np.ndarray:
    _west, south, _east, north = shapely.total_bounds(communes)
    # A degree of longitude is shorter than one of latitude: areas, all that counts here, are smaller in proportion.
    narrow = math.cos(math.radians((south + north) / 2))
    return shapely.coverage_simplify(communes, tolerance / METRES / math.sqrt(narrow))


def _rounded(shapes: np.ndarray, codes: Sequence[str]) -> np.ndarray:
    """On the grid that is stored, and still a valid coverage there: what rounding folds is cleaned, then rounded."""
    shapes = shapely.transform(shapes, lambda corners: corners * DEGREE)
    for _pass in range(PASSES):
        shapes = shapely.transform(shapes, np.rint)
        right = bool(shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes))
        if not right:
            shapes = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
        flat = shapely.is_empty(shapes) | (shapely.get_dimensions(shapes) != 2)
        if flat.any():
            raise Unreadable(f"{codes[int(np.argmax(flat))]} : ce contour est trop petit pour être gardé.")
        if right:
            return shapely.orient_polygons(shapes)
        shapes = shapely.coverage_clean(shapes)
    raise Unreadable(
        "Les contours, arrondis à dix mètres, ne forment plus une carte sans trou ni recouvrement : rien n’a été "
        "retenu. Relancez avec une autre simplification (--tolerance)."
    )


def _holes(shapes: np.ndarray) -> int:
    return int(shapely.get_num_interior_rings(shapely.get_parts(shapely.coverage_union_all(shapes))).sum())


def _area(shapes: np.ndarray) -> float:
    """In km², each shape at its own latitude."""
    narrow = np.cos(np.radians(shapely.get_y(shapely.centroid(shapes))))
    return float((shapely.area(shapes) * narrow).sum()) * (METRES / 1000) ** 2


def _outline(code: str, shape: shapely.Geometry) -> Outline:
    rings = []
    for polygon in shapely.get_parts(shape):
        for ring in (shapely.get_exterior_ring(polygon), *polygon.interiors):
            rings.append(array("i", shapely.get_coordinates(ring)[:-1].astype(int).ravel().tolist()))
    point = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
    return Outline(code, tuple(rings), (round(point[0]), round(point[1])))
