"""What a list would change: read what is held, compare, write nothing."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ensems.assembly.elected.digests import key_mark
from ensems.assembly.elected.gathering import Gathered, Row, content
from ensems.assembly.elected.models import ElectedList, ElectedOffice

NEW, SAME, CHANGED = 0, 1, 2
# Below four fifths of what is held, a file is more likely cut than true.
KEPT = (4, 5)
CHUNK = 2_000
# What the report names of each kind of change.
NAMED = 10


@dataclass
class Changes:
    """`marks` says of each gathered row whether it is NEW, SAME or CHANGED; `leaving` are primary keys.

    `gone` and `moved` (before, after) name the first ones; `emptied` are the départements that had lines and have none.
    `rekeyed`: the digests held were made under another secret key, so that everything is written anew.
    """

    gathered: Gathered
    before: ElectedList | None
    rekeyed: bool = False
    marks: bytearray = field(default_factory=bytearray)
    leaving: array[int] = field(default_factory=lambda: array("Q"))
    replaced: array[int] = field(default_factory=lambda: array("Q"))
    gone: list[Row] = field(default_factory=list)
    moved: list[tuple[Row, Row]] = field(default_factory=list)
    held: int = 0
    emptied: tuple[tuple[str, int], ...] = ()

    @property
    def added(self) -> int:
        return self.marks.count(NEW)

    @property
    def changed(self) -> int:
        return self.marks.count(CHANGED)

    @property
    def same(self) -> int:
        return self.marks.count(SAME)

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.changed or self.leaving)

    @property
    def loses(self) -> bool:
        """More than a fifth of the lines, or a whole département."""
        return len(self.gathered) * KEPT[1] < self.held * KEPT[0] or bool(self.emptied)

    def ranks(self, *kinds: int) -> Iterator[int]:
        return (rank for rank, mark in enumerate(self.marks) if mark in kinds)


def compare(gathered: Gathered) -> Changes:
    """Two SQL queries, the second read in pieces."""
    before = ElectedList.objects.filter(pk=gathered.level).first()
    changes = Changes(gathered, before, rekeyed=before is not None and before.key_mark != key_mark())
    changes.marks = bytearray(len(gathered))
    held: Counter[str] = Counter()
    rows = ElectedOffice.objects.filter(listed_id=gathered.level).order_by().values_list("pk", *Row._fields)
    for pk, *values in rows.iterator(chunk_size=CHUNK):
        row = _row(values)
        held[row.department] += 1
        rank = gathered.ranks.get(int(row.key, 16))
        if rank is None:
            changes.leaving.append(pk)
            if len(changes.gone) < NAMED:
                changes.gone.append(row)
        elif content(row) == gathered.contents[rank]:
            changes.marks[rank] = SAME
        else:
            changes.marks[rank] = CHANGED
            changes.replaced.append(pk)
            if len(changes.moved) < NAMED:
                changes.moved.append((row, gathered.row(rank)))
    changes.held = held.total()
    changes.emptied = tuple(sorted((code, number) for code, number in held.items() if not gathered.departments[code]))
    return changes


def _row(values: list) -> Row:
    *texts, since, function_since = values
    return Row(*texts, _iso(since), _iso(function_since))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
