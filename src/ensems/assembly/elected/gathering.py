"""The lines of one list that concern the platform, set aside until they are compared and written.

A list of the whole country has 500,000 lines. Each is kept on disk as the row that it will be; memory holds 128 bits of
key, 64 bits of content and a place in the file for each.
"""

from __future__ import annotations

import hashlib
import marshal
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ensems.assembly.elected.dialects import Form
from ensems.assembly.elected.digests import identity, joined
from ensems.assembly.elected.enums import Level
from ensems.assembly.elected.lines import REFUSALS, Line
from ensems.territories.drafts import Place, Problem
from ensems.territories.names import query

FOLDED, FUNCTIONS = 160, 320
EVERY = 50_000

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Home:
    """The region: its départements, its communes (code → département), what leads to them, and what touches it."""

    region: str
    departments: frozenset[str]
    communes: dict[str, str]
    former: dict[str, str]
    groups: frozenset[str]


class Row(NamedTuple):
    """An `ElectedOffice` as it will be written, without its list; dates are ISO or ""."""

    key: str
    human: str
    place: str
    commune: str
    department: str
    canton: str
    family_name: str
    given_name: str
    family_folded: str
    given_folded: str
    sex: str
    birth: str
    function: str
    since: str
    function_since: str


def content(row: Row) -> int:
    """64 bits of what may change for one key."""
    text = "\x1f".join((row.commune, row.department, row.canton, row.family_name, row.given_name, *row[12:15]))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


@dataclass
class Gathered:
    """`ranks` leads from a key (as a number) to the place of its row among `rows()`; `refused` keeps the first ones.

    `read` lines were in the file; `elsewhere` ones are not of the region; `repeated` ones say again what another said,
    `merged` ones add a function to it; `renamed` ones bear the former code of a commune.
    """

    form: Form
    name: str
    ranks: dict[int, int] = field(default_factory=dict)
    contents: array[int] = field(default_factory=lambda: array("Q"))
    departments: Counter[str] = field(default_factory=Counter)
    refused: list[Problem] = field(default_factory=list)
    refusals: int = 0
    read: int = 0
    elsewhere: int = 0
    repeated: int = 0
    merged: int = 0
    renamed: int = 0

    def __post_init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (see close)
        self._starts, self._sizes = array("Q"), array("I")

    @property
    def level(self) -> Level:
        return self.form.level

    def __len__(self) -> int:
        return len(self.contents)

    def refuse(self, problem: Problem) -> None:
        self.refusals += 1
        if len(self.refused) < REFUSALS:
            self.refused.append(problem)

    def add(self, row: Row) -> None:
        key = int(row.key, 16)
        rank = self.ranks.get(key)
        if rank is None:
            self.ranks[key] = len(self.contents)
            self.contents.append(content(row))
            self.departments[row.department] += 1
            start, size = self._write(row)
            self._starts.append(start)
            self._sizes.append(size)
            return
        both = _both(self.row(rank), row)
        self._file.seek(0, 2)
        if content(both) == self.contents[rank]:
            self.repeated += 1
            return
        self.merged += 1
        self.contents[rank] = content(both)
        self._starts[rank], self._sizes[rank] = self._write(both)

    def _write(self, row: Row) -> tuple[int, int]:
        packed = marshal.dumps(tuple(row))
        start = self._file.tell()
        self._file.write(packed)
        return start, len(packed)

    def row(self, rank: int) -> Row:
        self._file.seek(self._starts[rank])
        return Row(*marshal.loads(self._file.read(self._sizes[rank])))

    def rows(self, ranks: Iterable[int]) -> Iterator[Row]:
        return map(self.row, ranks)

    def close(self) -> None:
        self._file.close()


def gather(
    lines: Iterable[Line | Problem],
    form: Form,
    name: str,
    home: Home,
    *,
    whole_country: bool = False,
    progress: Progress = lambda read: None,
) -> Gathered:
    """Keep the lines of `home`, or all. `progress` is told the number of lines read, now and then.

    Raises `Unreadable` as `lines` does.
    """
    found = Gathered(form, name)
    for line in lines:
        found.read += 1
        if not found.read % EVERY:
            progress(found.read)
        if isinstance(line, Problem):
            found.refuse(line)
            continue
        row = _located(line, found, home, whole_country)
        if isinstance(row, Problem):
            found.refuse(row)
        elif row is None:
            found.elsewhere += 1
        else:
            found.add(row)
    return found


def _located(line: Line, found: Gathered, home: Home, whole_country: bool) -> Row | Problem | None:
    """The row, or None when it is not of the region, or what is wrong with its place."""
    commune, department = line.commune, line.department
    if commune:
        if commune not in home.communes and commune in home.former:
            commune = home.former[commune]
            found.renamed += 1
        department = home.communes.get(commune) or _department_of(commune)
    if line.level == Level.MUNICIPAL:
        place, here = commune, commune in home.communes
        if not here and not whole_country and {department, line.department} & home.departments:
            return _unknown(line, found.form)
    elif line.level == Level.COMMUNITY:
        place, here = line.group, line.group in home.groups or commune in home.communes
    elif line.level == Level.DEPARTMENTAL:
        place, here = department, department in home.departments
    else:
        place, here = line.region, line.region == home.region
    return _row(line, place, commune, department) if here or whole_country else None


def _row(line: Line, place: str, commune: str, department: str) -> Row:
    family, given = _folded(line.family_name), _folded(line.given_name)
    human = identity(family, given, line.sex, line.birth, f"{line.level}:{place}")
    return Row(
        joined(line.level, place, human),
        human,
        place,
        commune,
        department,
        line.canton,
        line.family_name,
        line.given_name,
        family,
        given,
        line.sex,
        line.birth,
        line.function,
        line.since,
        line.function_since,
    )


@lru_cache(maxsize=65_536)
def _folded(name: str) -> str:
    return query(name)[:FOLDED]


def _department_of(commune: str) -> str:
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


def _unknown(line: Line, form: Form) -> Problem:
    rank = form.columns["commune"]
    return Problem(
        Place(line.number, rank + 1, form.titles[rank]),
        f"la géographie chargée n’a pas de commune {line.commune}, ni d’ancien code qui mène à une autre.",
    )


def _both(first: Row, second: Row) -> Row:
    """One person named twice in one assembly: the functions one after the other, the earliest dates."""
    functions = dict.fromkeys(part for row in (first, second) for part in row.function.split(" ; ") if part)
    return first._replace(
        function=" ; ".join(functions)[:FUNCTIONS],
        since=_earliest((first.since, second.since)),
        function_since=_earliest((first.function_since, second.function_since)),
        commune=first.commune or second.commune,
        canton=first.canton or second.canton,
    )


def _earliest(days: Sequence[str]) -> str:
    return min((day for day in days if day), default="")
