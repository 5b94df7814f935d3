"""What a file says of territories, before anything is compared with the database: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: a line (or the rank of a GeoJSON element), a column from 1, its title."""

    line: int = 0
    column: int = 0
    title: str = ""
    element: bool = False

    def __str__(self) -> str:
        where = f"élément {self.line}" if self.element else f"ligne {self.line}"
        if self.element:
            return f"{where}, propriété « {self.title} »" if self.title else where
        return f"{where}, colonne {self.column} (« {self.title} »)" if self.column else where


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence for the person who holds the file; `place` comes first when it is printed."""

    place: Place | None
    sentence: str

    def __str__(self) -> str:
        where = str(self.place) if self.place else ""
        return f"{where[0].upper()}{where[1:]} : {self.sentence}" if where else self.sentence


@dataclass(frozen=True, slots=True)
class Member:
    """A SIREN of an intercommunality or an INSEE code of a commune; no date means: as from the day of the import."""

    code: str
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A territory as a file, or the code of a demonstration, gives it.

    `announced` holds the figures that the file states and that the geography lets one check
    (keys: intercommunalities, communes, population, under_500); `columns` the other columns, as text.
    """

    code: str
    name: str
    kind: str
    members: tuple[Member, ...]
    carrier: str = ""
    carrier_sirens: str = ""
    carrier_kinds: str = ""
    departments: str = ""
    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    announced: Mapping[str, int] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """`problems` forbid any writing; `notes` say what was understood and what is kept without being used."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    digest: str
    dialect: str
