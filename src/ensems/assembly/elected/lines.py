"""One line of the register of elected officials, from text to typed values. Pure, and fast: a list has 500,000 lines.

The date of birth is read here and goes no further: a `Line` has its digest only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from ensems.assembly.elected.dialects import Form, rows
from ensems.assembly.elected.enums import Level
from ensems.territories.drafts import Place, Problem
from ensems.territories.geography import is_siren

NAME, FUNCTION, CANTON = 120, 160, 5
SEXES = {"F": "F", "M": "M", "H": "M"}
# 31/01/1960; 1960-01-31; 1960-01-31 00:00:00+00. Another hour than midnight could be another day: it is refused.
FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00(?::?00)?)?)?")
COMMUNE = re.compile(r"\d[\dAB]\d{3}")
REFUSALS = 50

Digest = Callable[[date], str]


class Line(NamedTuple):
    """Who holds what and where. Codes are official ones, "" when the list does not say; dates are ISO or "".

    `birth` is the salted digest of the date of birth, "" when the register has none; `commune` is, for a community
    councillor, the commune that he or she comes from; `department`, for a regional one, the section.
    """

    number: int
    level: Level
    region: str
    department: str
    commune: str
    group: str
    canton: str
    family_name: str
    given_name: str
    sex: str
    birth: str
    function: str
    since: str
    function_since: str


class Wrong(ValueError):
    """One cell that cannot be read: the field, and a sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def read(file: BinaryIO, form: Form, digest: Digest) -> Iterator[Line | Problem]:
    """Each line of the file, or what is wrong with it. Raises `Unreadable` when the rest cannot be read either."""
    births: dict[str, str] = {"": ""}
    width = len(form.titles)
    # Fields that the list has not are read in one more cell, empty.
    ranks = [form.columns.get(field, width) for field in ORDER]
    level = form.level
    for number, cells in rows(file, form):
        if len(cells) != width and not (len(cells) == width + 1 and not cells[-1].strip()):
            yield _width(number, len(cells), form)
            continue
        cells.append("")
        try:
            yield _line(number, level, [cells[rank].strip() for rank in ranks], births, digest)
        except Wrong as error:
            rank = form.columns.get(error.field)
            place = Place(number, rank + 1, form.titles[rank]) if rank is not None else Place(number)
            yield Problem(place, str(error))


ORDER = (
    "region",
    "department",
    "commune",
    "group",
    "canton",
    "family_name",
    "given_name",
    "sex",
    "born",
    "function",
    "since",
    "function_since",
)


def _line(number: int, level: Level, values: list[str], births: dict[str, str], digest: Digest) -> Line:
    region, department, commune, group, canton, family, given, sex, born, function, since, function_since = values
    if born not in births:
        births[born] = digest(_birth(born))
    if sex not in SEXES:
        raise Wrong("sex", f"« {sex} » n’est pas un sexe du répertoire (F ou M)." if sex else "le sexe manque.")
    department = department_code(department)
    line = Line(
        number,
        level,
        region_code(region),
        department,
        commune_code(commune, department),
        group_code(group),
        canton[:CANTON],
        _name(family, "family_name", "nom"),
        _name(given, "given_name", "prénom"),
        SEXES[sex],
        births[born],
        function[:FUNCTION],
        day(since, "since"),
        day(function_since, "function_since"),
    )
    _place(line)
    return line


def _place(line: Line) -> None:
    """Nobody is elected nowhere."""
    if line.level == Level.MUNICIPAL and not line.commune:
        raise Wrong("commune", "le code de la commune manque.")
    if line.level == Level.COMMUNITY and not line.group:
        raise Wrong("group", "le SIREN de l’intercommunalité manque.")
    if line.level == Level.DEPARTMENTAL and not line.department:
        raise Wrong("department", "le code du département manque.")
    if line.level == Level.REGIONAL and not line.region:
        raise Wrong("region", "le code de la région manque.")


def _name(text: str, field: str, word: str) -> str:
    if not any(letter.isalpha() for letter in text):
        raise Wrong(field, f"« {text} » n’est pas un {word}." if text else f"le {word} manque.")
    if len(text) > NAME:
        raise Wrong(field, f"{len(text)} caractères ; il en faut {NAME} au plus.")
    return text


def _birth(text: str) -> date:
    return date.fromisoformat(day(text, "born"))


@lru_cache(maxsize=65_536)
def day(text: str, field: str) -> str:
    """The ISO form of one of the three forms; "" stays "". Raises `Wrong`."""
    if not text:
        return ""
    try:
        if found := FRENCH.fullmatch(text):
            there = date(int(found[3]), int(found[2]), int(found[1]))
        elif found := ISO.fullmatch(text):
            there = date(int(found[1]), int(found[2]), int(found[3]))
        else:
            raise ValueError
        if not 1900 <= there.year <= 2100:
            raise ValueError
    except ValueError:
        raise Wrong(
            field, f"« {text} » n’est pas une date. Formes lues : 31/01/1960, 1960-01-31, 1960-01-31 00:00:00+00."
        ) from None
    return there.isoformat()


@lru_cache(maxsize=1024)
def region_code(text: str) -> str:
    if not text:
        return ""
    if not (text.isdecimal() and text.isascii() and len(text) <= 3):
        raise Wrong("region", f"« {text} » n’est pas un code de région.")
    return text.zfill(2)


@lru_cache(maxsize=1024)
def department_code(text: str) -> str:
    """« 1 » is 01; the Interior's own letters for overseas départements (ZA…) stay as they are."""
    if not text:
        return ""
    text = text.upper()
    if not (re.fullmatch(r"\d{1,3}|\d[\dAB]|Z[A-Z]", text) or re.fullmatch(r"\d\d[A-Z]", text)):
        raise Wrong("department", f"« {text} » n’est pas un code de département.")
    return text.zfill(2)


@lru_cache(maxsize=65_536)
def commune_code(text: str, department: str) -> str:
    """Five characters: a zero that a spreadsheet ate comes back; « 1 » in the département 01 is 01001."""
    if not text:
        return ""
    code = text.upper()
    if code[0] == "Z" and len(code) == 5:
        code = f"97{code[2:]}"
    elif code.isdecimal() and len(code) == 4:
        code = code.zfill(5)
    elif code.isdecimal() and len(code) <= 3 and department:
        code = ("97" if department[0] == "Z" else department[:2]) + code.zfill(3)
    if not (code.isascii() and COMMUNE.fullmatch(code)):
        raise Wrong("commune", f"« {text} » n’est pas un code INSEE de commune.")
    return code


@lru_cache(maxsize=4096)
def group_code(text: str) -> str:
    if text and not is_siren(text):
        raise Wrong("group", f"« {text} » n’est pas un SIREN (neuf chiffres, le dernier de contrôle).")
    return text


def _width(number: int, found: int, form: Form) -> Problem:
    return Problem(
        Place(number),
        f"{found} colonnes au lieu de {len(form.titles)} : une valeur est coupée, ou contient le séparateur.",
    )
