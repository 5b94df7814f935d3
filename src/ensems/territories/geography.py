"""The official geography that the package carries: pure reading, no database, no Django.

`scripts/build_geography.py` writes the file from @etalab/decoupage-administratif (Licence Ouverte 2.0).
Codes are strings.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from dataclasses import dataclass
from importlib.resources import files

# The official code of an article (typeLiaison) → the article as it stands in the name, and what it becomes after "de".
ARTICLES = {
    0: ("", "de "),
    1: ("", "d’"),
    2: ("Le ", "du "),
    3: ("La ", "de la "),
    4: ("Les ", "des "),
    5: ("L’", "de l’"),
    6: ("Aux ", "des "),
    7: ("Las ", "de Las "),
    8: ("Los ", "de Los "),
}


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    article: int


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    code: str
    name: str
    article: int
    region: str


@dataclass(frozen=True, slots=True)
class IntercommunalityRow:
    """`population` is of the year `population_year`; `membership_year` is that of the list of members."""

    code: str
    name: str
    kind: str
    population: int
    population_year: int
    membership_year: int


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """`population_year` is None where there is no population or where the source gives no single year."""

    code: str
    name: str
    article: int
    department: str
    intercommunality: str | None
    siren: str
    population: int | None
    population_year: int | None
    former_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Geography:
    """A region, or all of France. `digest` is the SHA-256 of the whole file, whatever was kept of it."""

    release: str
    geography_year: int
    digest: str
    regions: tuple[RegionRow, ...]
    departments: tuple[DepartmentRow, ...]
    intercommunalities: tuple[IntercommunalityRow, ...]
    communes: tuple[CommuneRow, ...]


class UnknownRegion(ValueError):
    """No region has that code; the message gives those that exist."""


def read() -> Geography:
    """All of France."""
    content = files("ensems.territories").joinpath("data/geography.json.xz").read_bytes()
    data = json.loads(lzma.decompress(content))
    years = data["vintages"]
    groups = tuple(
        IntercommunalityRow(
            code,
            typographic(name),
            kind,
            population,
            years["intercommunality_population"],
            years["intercommunality_membership"],
        )
        for code, name, kind, population in columns(data["intercommunalities"], "code", "name", "kind", "population")
    )
    departments = tuple(
        DepartmentRow(code, typographic(name), article, region)
        for code, name, article, region in columns(data["departments"], "code", "name", "article", "region")
    )
    former = data["communes"]["former"]
    communes = []
    for code, name, article, department, group, population, siren in columns(
        data["communes"], "code", "name", "article", "department", "intercommunality", "population", "siren"
    ):
        place = departments[department].code
        year = years["other_population"].get(place, years["commune_population"])
        communes.append(
            CommuneRow(
                code=code,
                name=typographic(name),
                article=article or 0,
                department=place,
                intercommunality=None if group is None else groups[group].code,
                siren=usual_siren(code) if siren is None else siren,
                population=population,
                population_year=None if population is None else year,
                former_codes=tuple(former.get(code, ())),
            )
        )
    return Geography(
        release=data["release"],
        geography_year=years["geography"],
        digest=hashlib.sha256(content).hexdigest(),
        regions=tuple(
            RegionRow(code, typographic(name), article)
            for code, name, article in columns(data["regions"], "code", "name", "article")
        ),
        departments=departments,
        intercommunalities=groups,
        communes=tuple(communes),
    )


def of_region(geography: Geography, code: str) -> Geography:
    """The region's communes and every intercommunality that has at least one of them, wherever its seat is."""
    region = next((r for r in geography.regions if r.code == code), None)
    if region is None:
        known = ", ".join(f"{r.code} {r.name}" for r in geography.regions)
        raise UnknownRegion(f"Aucune région n’a le code « {code} ». Régions connues : {known}.")
    departments = tuple(d for d in geography.departments if d.region == code)
    inside = {d.code for d in departments}
    communes = tuple(c for c in geography.communes if c.department in inside)
    touched = {c.intercommunality for c in communes}
    return Geography(
        release=geography.release,
        geography_year=geography.geography_year,
        digest=geography.digest,
        regions=(region,),
        departments=departments,
        intercommunalities=tuple(i for i in geography.intercommunalities if i.code in touched),
        communes=communes,
    )


def columns(table: dict, *names: str):
    return zip(*(table[name] for name in names), strict=True)


def typographic(name: str) -> str:
    """L'Isle-d'Abeau → L’Isle-d’Abeau: the sources type the apostrophe, our pages print it."""
    return re.sub(r"(?<=\w)'(?=\w)", "’", name)


def of(name: str, article: int) -> str:
    """de Toulouse, d’Albi, du Mans, des Matelles, de la Haute-Garonne: the name of a place after « de ».

    Communes carry their article in their name, départements and regions do not: both are understood.
    """
    standing, after = ARTICLES.get(article, ARTICLES[0])
    return after + (name.removeprefix(standing) if standing else name)


def usual_siren(code: str) -> str:
    """What the SIREN of most communes is: 21, département, 0, number, check digit; "" where the habit does not hold."""
    if not code.isdigit() or code.startswith("97"):
        return ""
    stem = f"21{code[:2]}0{code[2:]}"
    return stem + luhn(stem)


def luhn(digits: str) -> str:
    """The check digit that ends a SIREN."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if rank % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_siren(text: str) -> bool:
    return len(text) == 9 and text.isdigit() and luhn(text[:8]) == text[8]
