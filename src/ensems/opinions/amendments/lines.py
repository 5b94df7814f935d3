"""Amendments in one line each, for the pages of what they amend: what it does, what became of it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ensems.opinions.amendments.building import Change
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.amendments.wording import short
from ensems.opinions.models import Recommendation

# In the order of `line`'s arguments.
FIELDS = ("number", "gesture", "paragraph", "passage", "fate", "ground")


@dataclass(frozen=True, slots=True)
class Line:
    """`fate` is shown as `label`; `ground`: the computation of its ballot word for word, or why it fell."""

    number: int
    name: str
    fate: str
    ground: str

    @property
    def label(self) -> str:
        return str(Fate(self.fate).label)


def line(number: int, gesture: str, paragraph: int, passage: str, fate: str, ground: str) -> Line:
    return Line(number, short(Change(number, gesture, paragraph, passage)), fate, ground)


def lines_of(recommendations: Iterable[Recommendation]) -> dict[int, tuple[Line, ...]]:
    """{primary key: lines by number}: one SQL query."""
    found: dict[int, list[Line]] = {}
    rows = Amendment.objects.filter(recommendation__in=list(recommendations)).order_by("recommendation", "number")
    for pk, *values in rows.values_list("recommendation_id", *FIELDS):
        found.setdefault(pk, []).append(line(*values))
    return {pk: tuple(lines) for pk, lines in found.items()}
