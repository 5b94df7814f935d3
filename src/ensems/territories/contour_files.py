"""Contours from a file or an address: bytes in, polygons out. No database, nothing written.

Read: GeoJSON in WGS84 (RFC 7946) whose features have the INSEE code of a commune in a property.
"""

from __future__ import annotations

import hashlib
import json
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import numpy as np
import shapely

from ensems.core.texts import HARD, integer
from ensems.territories.imports import Unreadable

MEBIBYTE = 1 << 20
MOST_BYTES = 300 * MEBIBYTE
SECONDS_OF_SILENCE, SECONDS_IN_ALL = 30, 300


@dataclass(frozen=True, slots=True)
class Feature:
    """`rank` counts from 1 in the file; the shape is as given, perhaps invalid."""

    rank: int
    code: str
    name: str
    shape: shapely.Geometry

    def __str__(self) -> str:
        return f"{self.name or 'sans nom'} ({self.code})"


@dataclass(frozen=True, slots=True)
class Read:
    features: tuple[Feature, ...]
    parts: int
    digest: str


# --- Bytes --------------------------------------------------------------------------------------------


def is_address(given: str) -> bool:
    return given.lower().startswith(("http://", "https://"))


def content_of(
    given: str, *, most: int = MOST_BYTES, silence: float = SECONDS_OF_SILENCE, longest: float = SECONDS_IN_ALL
) -> bytes:
    """The bytes of this file or http(s) address, at most `most`. Raises `Unreadable`, with what to do.

    An address is given up after `silence` seconds without a byte, or `longest` in all.
    """
    try:
        if is_address(given):
            return _fetched(given, most, silence, longest)
        if "://" in given:
            raise Unreadable(f"« {given.split(':')[0]} » : seules les adresses http et https sont lues.")
        with Path(given).open("rb") as file:
            return _capped(file.read(most + 1), most)
    except HTTPError as error:
        raise Unreadable(f"Le serveur a répondu {error.code} ({error.reason}). Vérifiez l’adresse.") from None
    except TimeoutError:
        raise Unreadable(f"Le serveur n’a rien envoyé pendant {silence:g} secondes.") from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise Unreadable(f"Le serveur n’a rien envoyé pendant {silence:g} secondes.") from None
        raise Unreadable(f"Adresse injoignable ({error.reason}).") from None
    except (HTTPException, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"Réponse ou adresse illisible ({error or type(error).__name__}).") from None
    except OSError as error:
        raise Unreadable(f"Lecture impossible ({error.strerror or error}).") from None


def _fetched(address: str, most: int, silence: float, longest: float) -> bytes:
    if not urlsplit(address).hostname:
        raise Unreadable("Cette adresse n’a pas de nom de serveur.")
    # Only http and https, even after a redirection: urllib's usual opener also reads files and ftp.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    request = urllib.request.Request(address, headers={"Accept": "application/geo+json, application/json"})
    until = monotonic() + longest
    parts, size = [], 0
    with opener.open(request, timeout=silence) as answer:
        while part := answer.read1(MEBIBYTE):
            size += len(part)
            if size > most:
                break
            parts.append(part)
            if monotonic() > until:
                raise Unreadable(f"Le téléchargement a duré plus de {longest:g} secondes : il a été abandonné.")
        expected = answer.headers.get("Content-Length", "")
    if size <= most and expected.isdecimal() and size < int(expected):
        raise Unreadable(f"Le téléchargement s’est arrêté à {integer(size)} octets sur {integer(int(expected))}.")
    return _capped(b"".join(parts) if size <= most else bytes(most + 1), most)


def _capped(content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise Unreadable(
            f"Plus de {integer(most // MEBIBYTE)}{HARD}Mio : ce n’est pas un fichier de contours communaux."
        )
    return content


# --- GeoJSON ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shape:
    """A geometry as soon as it is read: a polygon of shapely is ten times lighter than its lists of numbers."""

    value: shapely.Geometry | None
    problem: str = ""


def parse(content: bytes, *, code: str = "code") -> Read:
    """The features of a GeoJSON collection, whose property `code` holds the INSEE code. Raises `Unreadable`.

    Features that Etalab marks as a part of a commune (property `commune` filled: délégué, associé) are counted in
    `parts` and left out: their commune is there too.
    """
    data = _json(content)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        raise Unreadable("Ce JSON n’est pas une collection GeoJSON (« FeatureCollection »).")
    _check_reference(data.get("crs"))
    if not features:
        raise Unreadable("La collection est vide : aucun contour.")
    found, parts = [], 0
    for rank, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or code not in properties:
            names = f" Ses propriétés : {', '.join(map(str, properties))}." if properties else ""
            raise Unreadable(
                f"Élément {rank} : il n’a pas de propriété « {code} » (le code INSEE).{names} "
                "Si le code a un autre nom, dites-le avec --property."
            )
        given = properties[code]
        # 9001 for "09001": some tools read codes as numbers.
        number = str(given).zfill(5) if isinstance(given, int) else str(given or "").strip().upper()
        name = properties.get("nom") or properties.get("name") or ""
        where = f"Élément {rank} ({number or 'sans code'})"
        if not number or len(number) > 5:
            raise Unreadable(f"{where} : « {given} » n’est pas un code INSEE.")
        if properties.get("commune"):
            parts += 1
            continue
        found.append(Feature(rank, number, name if isinstance(name, str) else "", _shape(feature, where)))
    return Read(tuple(found), parts, hashlib.sha256(content).hexdigest())


def _json(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("Ce n’est pas un fichier de texte en UTF-8 : il faut un GeoJSON.") from None
    if not text.strip():
        raise Unreadable("Le fichier est vide.")
    try:
        return json.loads(text, object_hook=_read_shape)
    except json.JSONDecodeError as error:
        raise Unreadable(f"Ligne {error.lineno}, colonne {error.colno} : ce n’est pas du JSON valide.") from None
    except (RecursionError, ValueError):
        raise Unreadable("Ce JSON contient un nombre démesuré ou trop de niveaux : il n’a pas été lu.") from None


def _check_reference(crs: Any) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not name.upper().endswith((":CRS84", ":4326", ":4979")):
        raise Unreadable(
            f"Le fichier annonce le système de coordonnées « {name or crs} » : il faut du WGS84 "
            "(EPSG:4326, longitude puis latitude). Convertissez-le, puis relancez."
        )


def _shape(feature: dict, where: str) -> shapely.Geometry:
    shape = feature.get("geometry")
    if not isinstance(shape, _Shape):
        kind = shape.get("type") if isinstance(shape, dict) else None
        raise Unreadable(
            f"{where} : « {kind} » n’est pas un contour, il faut un polygone." if kind else f"{where} : sans contour."
        )
    if shape.value is None:
        raise Unreadable(f"{where} : {shape.problem}")
    return shape.value


def _read_shape(value: dict) -> Any:
    kind = value.get("type")
    if kind not in ("Polygon", "MultiPolygon") or "coordinates" not in value:
        return value
    given = value["coordinates"]
    try:
        polygons = [_polygon(rings) for rings in (given if kind == "MultiPolygon" else [given])]
    except Unreadable as error:
        return _Shape(None, str(error))
    if not polygons:
        return _Shape(None, "contour vide.")
    return _Shape(shapely.multipolygons(polygons) if kind == "MultiPolygon" else polygons[0])


def _polygon(rings: Any) -> shapely.Polygon:
    if not isinstance(rings, list) or not rings:
        raise Unreadable("contour vide.")
    outer, *holes = [_ring(ring) for ring in rings]
    return shapely.polygons(outer, holes or None)


def _ring(given: Any) -> shapely.LinearRing:
    try:
        corners = np.array([point[:2] for point in given], dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable("une coordonnée n’est pas un nombre.") from None
    if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3:
        raise Unreadable("un anneau a moins de trois points.")
    if not np.isfinite(corners).all():
        raise Unreadable("une coordonnée n’est pas un nombre fini.")
    wrong = np.abs(corners) > (180, 90)
    if wrong.any():
        raise Unreadable(
            f"{corners[wrong][0]:.12g} n’est pas une longitude ou une latitude en degrés. Le fichier doit être en "
            "WGS84 (EPSG:4326), pas en Lambert-93 : convertissez-le, puis relancez."
        )
    return shapely.linearrings(corners)
