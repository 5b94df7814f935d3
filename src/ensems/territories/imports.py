"""Territories from a file: text in, drafts out. Pure: no database, nothing written.

Read: the CSV of territories with their carriers and intercommunalities (`id_crte;lib_crte;dep;porteur;…`), a generic
CSV (name, kind, carrier SIRENs, member SIRENs or INSEE codes, from, to, source), Opendatasoft CSV (";" and a byte order
mark) and GeoJSON, the last two with a mapping from their own titles to our fields. Lines that name the same territory
complete one another. Any column that is not understood is kept as text with the territory.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.utils.text import slugify

from ensems.territories.drafts import Draft, Member, Parsed, Place, Problem
from ensems.territories.enums import KINDS_IN_FILES, TerritoryKind
from ensems.territories.geography import is_siren, typographic
from ensems.territories.names import folded

FIELDS = {
    "code": "identifiant stable du territoire",
    "name": "nom",
    "kind": "nature (PETR, PAYS, PNR, METRO, CU, CA, CC, GROUPE, ASSO, SM, AUTRE)",
    "carrier": "porteur, ou porteurs séparés par « ; »",
    "carrier_sirens": "SIREN du porteur ou des porteurs",
    "carrier_kinds": "nature du porteur ou des porteurs",
    "departments": "codes des départements",
    "members": "SIREN d’intercommunalités ou codes INSEE de communes",
    "from": "premier jour de l’appartenance",
    "to": "dernier jour de l’appartenance",
    "source": "source du périmètre",
    "announced.intercommunalities": "nombre d’intercommunalités annoncé",
    "announced.communes": "nombre de communes annoncé",
    "announced.population": "population annoncée",
    "announced.under_500": "nombre annoncé de communes de moins de 500 habitants",
}

# Titles, folded (no accent, no case, no punctuation), that need no mapping.
TITLES = {
    "code": ("code", "id crte", "id", "code territoire"),
    "name": ("name", "nom", "lib crte", "libelle", "territoire", "nom territoire"),
    "kind": ("kind", "nature", "type", "type territoire"),
    "carrier": ("carrier", "porteur", "nom porteur"),
    "carrier_sirens": ("carrier siren", "carrier sirens", "siren porteur", "sirens porteurs", "siren du porteur"),
    "carrier_kinds": ("carrier kind", "carrier kinds", "type porteur", "nature du porteur"),
    "departments": ("departments", "dep", "departements", "departement"),
    "members": (
        "members",
        "membres",
        "member sirens",
        "epci sirens",
        "sirens",
        "siren membres",
        "insee",
        "code insee",
        "codes insee",
        "communes",
        "siren epci",
    ),
    "from": ("from", "depuis", "du", "debut", "date debut"),
    "to": ("to", "jusqu au", "au", "fin", "date fin"),
    "source": ("source",),
    "announced.intercommunalities": ("nb epci",),
    "announced.communes": ("nb communes",),
    "announced.population": ("population municipale 2023",),
    "announced.under_500": ("communes moins 500",),
}
KNOWN_TITLES = {title: field for field, titles in TITLES.items() for title in titles}
SINGLE = ("name", "kind", "carrier", "carrier_sirens", "carrier_kinds", "departments", "source")
# A territory's code ends its address: these addresses are taken.
RESERVED = {"communes"}
LIMITS = {
    "code": 60,
    "name": 160,
    "carrier": 240,
    "carrier_sirens": 120,
    "carrier_kinds": 120,
    "departments": 60,
    "source": 240,
}

Cell = tuple[str, Place]


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why, and where when there is a place."""


def parse(content: bytes, *, filename: str = "", mapping: Mapping[str, str] | None = None) -> Parsed:
    """Read a file whose format is told by its content. Raises `Unreadable`.

    `mapping` goes from a title of the file to one of `FIELDS` (or "" to keep the column as text without reading it).
    """
    mapping = dict(mapping or {})
    unknown = sorted(set(mapping.values()) - set(FIELDS) - {""})
    if unknown:
        raise Unreadable(
            f"La correspondance nomme un champ inconnu : « {unknown[0]} ». Champs possibles : {', '.join(FIELDS)}."
        )
    text, notes = _decode(content)
    if not text.strip():
        raise Unreadable("Le fichier est vide.")
    if text.lstrip().startswith("{"):
        dialect, rows = "GeoJSON", _geojson_rows(text, mapping, notes)
    else:
        dialect, rows = "CSV", _csv_rows(text, mapping, notes)
    drafts, problems = _drafts(rows)
    if not drafts and not problems:
        raise Unreadable("Le fichier a une ligne de titres, mais aucun territoire.")
    return Parsed(tuple(drafts), tuple(problems), tuple(notes), hashlib.sha256(content).hexdigest(), dialect)


def _decode(content: bytes) -> tuple[str, list[str]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        if b"\0" in content:
            raise Unreadable("Ce n’est pas un fichier de texte : il faut un CSV ou un GeoJSON.") from None
        return content.decode("cp1252", "replace"), ["Le fichier n’est pas en UTF-8 : il a été lu en Windows-1252."]


# --- Rows: {field: (text, place)}, the columns without a field under "=title" -----------------------


def _fields_of(titles: list[str], mapping: Mapping[str, str], notes: list[str]) -> list[str]:
    missing = [title for title in mapping if title not in titles]
    if missing:
        raise Unreadable(
            f"La correspondance nomme la colonne « {missing[0]} », que le fichier n’a pas. "
            f"Ses colonnes : {', '.join(titles)}."
        )
    fields = []
    for title in titles:
        field = mapping[title] if title in mapping else KNOWN_TITLES.get(folded(title), "")
        if field and field in fields:
            if title in mapping:
                raise Unreadable(f"Deux colonnes donnent le champ « {field} », dont « {title} » : gardez-en une.")
            field = ""
        fields.append(field or f"={title}")
    for needed, sentence in (("name", "le nom du territoire"), ("members", "ses membres (SIREN ou codes INSEE)")):
        if needed not in fields:
            raise Unreadable(
                f"Ligne 1 : aucune colonne ne donne {sentence}. Colonnes lues : {', '.join(titles)}. "
                f"Ajoutez --mapping COLONNE={needed}."
            )
    kept = [field[1:] for field in fields if field.startswith("=")]
    if kept:
        notes.append(f"Colonnes sans champ propre, gardées telles quelles avec le territoire : {', '.join(kept)}.")
    return fields


def _csv_rows(text: str, mapping: Mapping[str, str], notes: list[str]) -> Iterator[dict[str, Cell]]:
    head = text.lstrip("\n\r").split("\n", 1)[0]
    separator = max(";,\t|", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    titles: list[str] = []
    fields: list[str] = []
    rows = []
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not titles:
                titles = [cell.strip() for cell in cells]
                fields = _fields_of(titles, mapping, notes)
                continue
            if len(cells) != len(titles):
                raise Unreadable(
                    f"Ligne {line} : {len(cells)} colonnes au lieu de {len(titles)}. Une valeur qui contient "
                    f"« {separator} » doit être entre guillemets."
                )
            places = [Place(line, rank, title) for rank, title in enumerate(titles, 1)]
            rows.append({f: (cell.strip(), p) for f, cell, p in zip(fields, cells, places, strict=True)})
    except csv.Error as error:
        raise Unreadable(f"Ligne {start} : guillemets mal fermés ou ligne illisible ({error}).") from None
    return iter(rows)


def _geojson_rows(text: str, mapping: Mapping[str, str], notes: list[str]) -> Iterator[dict[str, Cell]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"Ligne {error.lineno}, colonne {error.colno} : ce n’est pas du JSON valide.") from None
    features = data.get("features")
    if data.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Unreadable("Ce JSON n’est pas une collection GeoJSON (« FeatureCollection »).")
    titles: list[str] = []
    for rank, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise Unreadable(f"Élément {rank} : il n’a pas de propriétés.")
        titles += [title for title in feature["properties"] if title not in titles]
    fields = dict(zip(titles, _fields_of(titles, mapping, notes), strict=True))
    if any(feature.get("geometry") for feature in features):
        notes.append("Les contours du fichier ne sont pas repris ici : un périmètre est fait de communes.")
    return iter(
        {
            fields[title]: (_text(feature["properties"].get(title)), Place(rank, column, title, element=True))
            for column, title in enumerate(titles, 1)
        }
        for rank, feature in enumerate(features, 1)
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(_text(item) for item in value)
    return str(value).strip()


# --- Drafts ----------------------------------------------------------------------------------------


def _drafts(rows: Iterable[dict[str, Cell]]) -> tuple[list[Draft], list[Problem]]:
    drafts: dict[str, Draft] = {}
    problems: list[Problem] = []
    for row in rows:
        draft = _draft(row, problems)
        if draft is None:
            continue
        before = drafts.get(draft.code)
        drafts[draft.code] = draft if before is None else _joined(before, draft, problems)
    return list(drafts.values()), problems


def _draft(row: dict[str, Cell], problems: list[Problem]) -> Draft | None:
    def get(field: str) -> str:
        return row.get(field, ("", None))[0]

    def problem(field: str, sentence: str) -> None:
        problems.append(Problem(row[field][1], sentence))

    found = len(problems)
    name = typographic(" ".join(get("name").split()))
    if not name:
        problem("name", "le nom du territoire manque.")
    code = slugify(get("code") or name)[: LIMITS["code"]]
    if name and (not code or code in RESERVED):
        problem("code" if get("code") else "name", f"« {get('code') or name} » ne peut pas servir d’identifiant.")
    for field, limit in LIMITS.items():
        if len(get(field)) > limit:
            problem(field, f"{len(get(field))} caractères ; il en faut {limit} au plus.")
    sirens = _listed(get("carrier_sirens"))
    for siren in sirens:
        if not is_siren(siren):
            problem("carrier_sirens", f"« {siren} » n’est pas un SIREN (neuf chiffres, le dernier de contrôle).")
    carrier_kinds = _listed(get("carrier_kinds"))
    kind = _kind(get("kind"), carrier_kinds)
    if kind is None:
        field = "kind" if get("kind") else "carrier_kinds"
        problem(field, f"nature inconnue : « {get(field)} ». Natures possibles : {', '.join(KINDS_IN_FILES)}.")
    days: dict[str, date | None] = {}
    for field in ("from", "to"):
        try:
            days[field] = _day(get(field))
        except ValueError:
            problem(field, f"« {get(field)} » n’est pas une date. Écrivez 2026-01-31 ou 31/01/2026.")
    if days.get("from") and days.get("to") and days["to"] < days["from"]:
        problem("to", "le dernier jour vient avant le premier.")
    members = tuple(dict.fromkeys(_listed(get("members").upper(), spaces=True)))
    if not members:
        problem("members", "aucun membre : il faut au moins un SIREN ou un code INSEE.")
    for member in members:
        if not (is_siren(member) or re.fullmatch(r"\d[\dAB]\d{3}", member)):
            problem("members", f"« {member} » n’est ni un SIREN ni un code INSEE de commune.")
    announced = {}
    for field in row:
        if field.startswith("announced.") and get(field):
            figure = re.sub(r"\s", "", get(field))
            if figure.isdigit():
                announced[field.partition(".")[2]] = int(figure)
            else:
                problem(field, f"« {get(field)} » n’est pas un nombre entier.")
    if len(problems) > found:
        return None
    return Draft(
        code=code,
        name=name,
        kind=str(kind),
        members=tuple(Member(m, days["from"], days["to"], get("source"), row["members"][1]) for m in members),
        carrier=typographic(get("carrier")),
        carrier_sirens=" ; ".join(sirens),
        carrier_kinds=" ; ".join(carrier_kinds),
        departments=" ".join(_listed(get("departments"), spaces=True)),
        source=get("source"),
        columns={field[1:]: text for field, (text, _place) in row.items() if field.startswith("=") and text},
        announced=announced,
        place=replace(row["name"][1], column=0, title=""),
    )


def _joined(first: Draft, second: Draft, problems: list[Problem]) -> Draft:
    """Two lines on one territory: what each leaves empty the other gives; they may not contradict each other."""
    values = {}
    for field in SINGLE:
        one, two = getattr(first, field), getattr(second, field)
        plain = field == "kind" and TerritoryKind.OTHER in (one, two)
        if one and two and one != two and field != "source" and not plain:
            problems.append(
                Problem(
                    second.place,
                    f"le territoire « {first.name} » ({first.place}) a déjà « {one} » et reçoit « {two} ».",
                )
            )
        values[field] = two if plain and one == TerritoryKind.OTHER else (one or two)
    known = {(m.code, m.starts_on): m for m in first.members}
    for member in second.members:
        known.setdefault((member.code, member.starts_on), member)
    columns = {**second.columns, **first.columns}
    for title, text in second.columns.items():
        if title in first.columns and text not in first.columns[title].split(" | "):
            columns[title] = f"{first.columns[title]} | {text}"
    return replace(
        first,
        **values,
        members=tuple(known.values()),
        columns=columns,
        announced={**second.announced, **first.announced},
    )


def _listed(text: str, *, spaces: bool = False) -> tuple[str, ...]:
    """The parts of a cell that holds several values: « CC ; CC », « a|b », a JSON list, one value."""
    parts = re.split(r"[;|,\s\[\]\"']+" if spaces else r"[;|,]", text)
    return tuple(part.strip() for part in parts if part.strip())


def _kind(text: str, carrier_kinds: tuple[str, ...]) -> str | None:
    """The kind that the file gives, or that of its carrier; several carriers make a group. None: not understood."""
    if text:
        labels = {folded(str(label)): value for value, label in TerritoryKind.choices}
        return KINDS_IN_FILES.get(folded(text).upper()) or labels.get(folded(text))
    kinds = [KINDS_IN_FILES.get(folded(kind).upper()) for kind in carrier_kinds]
    if None in kinds:
        return None
    if len(kinds) > 1:
        return TerritoryKind.GROUP
    return kinds[0] if kinds else TerritoryKind.OTHER


def _day(text: str) -> date | None:
    if not text:
        return None
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if french:
        day, month, year = map(int, french.groups())
        return date(year, month, day)
    return date.fromisoformat(text[:10])
