"""An import of contours told in French, line by line: what was read, what was repaired, what maps will be made of."""

from __future__ import annotations

from collections.abc import Iterator

from ensems.core.texts import HARD, integer
from ensems.territories.contour_files import Read
from ensems.territories.contours import Coverage, Known, Matched

SHOWN = 40


def explain_match(read: Read, matched: Matched, known: Known) -> Iterator[str]:
    """What the file holds, and which communes of today it gives."""
    yield f"Lu : {_count(len(read.features), 'contour', 'contours')}."
    for number, one, several in (
        (read.parts, "partie de commune (déléguée ou associée) laissée", "parties de communes laissées"),
        (matched.arrondissements, "arrondissement municipal laissé", "arrondissements municipaux laissés"),
        (matched.elsewhere, "contour d’une autre région laissé", "contours d’autres régions laissés"),
    ):
        if number:
            yield f"{_count(number, one, several)} de côté."
    yield f"Communes de la région : {integer(len(matched.pieces))} sur {integer(len(known.communes))} ont leur contour."
    if matched.renamed:
        yield (
            "Anciens codes, conduits à la commune actuelle : "
            + ", ".join(f"{old} → {new}" for old, new in matched.renamed)
            + "."
        )
    if matched.joined:
        yield _count(len(matched.joined), "commune réunit", "communes réunissent") + " plusieurs contours :"
        for code, pieces in matched.joined.items():
            yield f"  - {known.communes[code]} ({code}) : {', '.join(map(str, pieces))}"
    if matched.unknown:
        yield _count(len(matched.unknown), "code inconnu", "codes inconnus") + " dans la géographie chargée :"
        yield from _first([f"  - élément {feature.rank} : {feature}" for feature in matched.unknown])
    if matched.missing:
        yield _count(len(matched.missing), "commune sans contour", "communes sans contour") + " dans le fichier :"
        yield from _first([f"  - {known.communes[code]} ({code})" for code in matched.missing])


def explain_coverage(coverage: Coverage) -> Iterator[str]:
    """What was done to the shapes, and what stays of them."""
    if coverage.repaired:
        number = _count(len(coverage.repaired), "contour invalide réparé", "contours invalides réparés")
        yield f"{number} :"
        yield from (f"  - {feature} : {_reason(reason)}" for feature, reason in coverage.repaired)
    else:
        yield "Aucun contour invalide."
    if coverage.mended:
        number = _count(
            len(coverage.mended), "contour dont le bord n’était pas celui", "contours dont le bord n’était pas celui"
        )
        yield f"{number} du voisin, ajustés :"
        yield from _first([f"  - {feature}" for feature in coverage.mended])
    yield (
        f"Une seule couverture, sans trou ni recouvrement nouveau : {integer(coverage.corners_before)} points, "
        f"{integer(coverage.corners)} après simplification à {integer(coverage.tolerance)}{HARD}m ; "
        f"{integer(round(coverage.area_before))}{HARD}km² avant, {integer(round(coverage.area))}{HARD}km² après ; "
        f"{_count(coverage.holes, 'enclave', 'enclaves')} (il y en avait {integer(coverage.holes_before)})."
    )


def _reason(reason: str) -> str:
    """What GEOS found, in French, with the place that it gives between brackets."""
    kind, _bracket, place = reason.partition("[")
    kinds = {
        "Self-intersection": "son bord se croise",
        "Ring Self-intersection": "un anneau se touche lui-même",
        "Too few points in geometry component": "un morceau sans surface",
        "Hole lies outside shell": "un trou hors de son contour",
        "Nested shells": "un morceau dans un autre",
        "Duplicate Rings": "deux fois le même anneau",
        "Interior is disconnected": "son intérieur est coupé en deux",
        "Holes are nested": "un trou dans un trou",
    }
    said = kinds.get(kind, kind)
    try:
        where = ", ".join(f"{float(part):.4f}".replace(".", ",") for part in place.rstrip("]").split()[:2])
    except ValueError:
        where = ""
    return f"{said} (vers {where.replace(', ', ' ; ')})" if where else said


def _first(lines: list[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  … et {integer(len(lines) - SHOWN)} autres."


def _count(number: int, one: str, several: str) -> str:
    return f"{integer(number)} {one if number < 2 else several}"
