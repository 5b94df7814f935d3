"""The rows that answer a question which expects an inventory: a page of them, where they are, how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet

from ensems.contributions.models import InventoryItem, RowTally
from ensems.core.actors import Actor
from ensems.referrals.models import Question, Referral
from ensems.territories.points import Point

# The value of the filter by commune that finds rows without one.
NOWHERE = "sans"
# Up to so many rows, a page reads them all and places each in its commune; beyond, départements are enough.
PLACED = 200


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """A published row of an inventory; `contact` is empty for those who may not read it."""

    kind: str
    name: str
    commune_code: str
    commune: str
    department: str
    place: str
    contact: str
    description: str
    reference: str
    territory: str
    territory_code: str
    is_demonstration: bool


FIELDS = (
    "kind",
    "name",
    "commune",
    "commune__name",
    "commune__department",
    "place",
    "contact",
    "description",
    "contribution__reference",
    "contribution__territory__name",
    "contribution__territory__code",
    "contribution__is_demonstration",
)


@dataclass(frozen=True)
class Inventory(Sequence[InventoryRow]):
    """Published rows that match, by kind and name. `commune`: INSEE code, or NOWHERE.

    `recorded`: how many rows there are by kind and département, as `recorded` gave them, before any filter.
    """

    actor: Actor
    question_id: int
    contacts: bool
    recorded: dict[tuple[str, str], int]
    kind: str = ""
    department: str = ""
    commune: str = ""
    text: str = ""

    def __len__(self) -> int:
        """No SQL query, or one the first time when a commune or words are asked for."""
        return self._count

    def __getitem__(self, cut: Any) -> Any:
        """One SQL query, none when nothing matches."""
        return list(self._rows(self._matching[cut])) if self._count else []

    def every(self) -> Iterator[InventoryRow]:
        """All of them, as they are read: one SQL query."""
        return self._rows(self._matching)

    @cached_property
    def _count(self) -> int:
        if self.commune or self.text.split():
            return self._matching.count()
        return sum(
            count
            for (kind, department), count in self.recorded.items()
            if self.kind in ("", kind) and self.department in ("", department)
        )

    @cached_property
    def _matching(self) -> QuerySet[InventoryItem]:
        found = shown(self.actor, self.question_id)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.department:
            found = found.filter(commune__department_id=self.department)
        if self.commune:
            found = (
                found.filter(commune__isnull=True) if self.commune == NOWHERE else found.filter(commune=self.commune)
            )
        for word in self.text.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(description__icontains=word)
                | Q(place__icontains=word)
                | Q(commune__name__icontains=word)
                | Q(contribution__territory__name__icontains=word)
            )
        return found.order_by("kind", "name", "pk")

    def _rows(self, items: QuerySet[InventoryItem]) -> Iterator[InventoryRow]:
        return rows_of(items, contacts=self.contacts)


def shown(actor: Actor, question_id: int) -> QuerySet[InventoryItem]:
    visible = Question.objects.filter(pk=question_id, referral__in=Referral.objects.visible_to(actor))
    return InventoryItem.objects.filter(shown_under__in=visible.values("pk"), shown_under=question_id)


def first_rows(actor: Actor, question_id: int) -> tuple[InventoryRow, ...]:
    """The first by kind and name, one more than PLACED when there are more: one SQL query."""
    return tuple(rows_of(shown(actor, question_id).order_by("kind", "name", "pk")[: PLACED + 1], contacts=False))


def rows_of(items: QuerySet[InventoryItem], *, contacts: bool) -> Iterator[InventoryRow]:
    for kind, name, code, commune, department, place, contact, *others in items.values_list(*FIELDS).iterator(1000):
        known = contact if contacts else ""
        yield InventoryRow(kind, name, code or "", commune or "", department or "", place, known, *others)


def drafted_row(item: InventoryItem) -> InventoryRow:
    """A row of a draft, as everyone will read it."""
    contribution, commune = item.contribution, item.commune
    return InventoryRow(
        kind=item.kind,
        name=item.name,
        commune_code=commune.code if commune else "",
        commune=commune.name if commune else "",
        department=commune.department_id if commune else "",
        place=item.place,
        contact="",
        description=item.description,
        reference=contribution.reference or "",
        territory=contribution.territory.name,
        territory_code=contribution.territory.code,
        is_demonstration=contribution.is_demonstration,
    )


def recorded(question_id: int) -> dict[tuple[str, str], int]:
    """How many rows by kind and département ("" without a commune), however many rows: one SQL query."""
    found = RowTally.objects.filter(question=question_id, rows__gt=0).order_by()
    return {(kind, department): rows for kind, department, rows in found.values_list("kind", "department", "rows")}


def points_of(rows: Sequence[InventoryRow]) -> tuple[Point, ...]:
    """Where rows are that are already there: no SQL query."""
    places = {row.commune_code: (row.commune, row.department) for row in rows}
    counts = Counter((row.commune_code, row.kind) for row in rows)
    return tuple(Point(kind, code, *places[code], count) for (code, kind), count in counts.items())


def points_by_commune(actor: Actor, question_id: int) -> list[Point]:
    """How many published rows of each kind in each commune: one SQL query."""
    found = (
        shown(actor, question_id)
        .order_by("commune__name", "commune", "kind")
        .values_list("kind", "commune", "commune__name", "commune__department")
        .annotate(count=Count("pk"))
    )
    return [
        Point(kind, code or "", name or "", department or "", count) for kind, code, name, department, count in found
    ]


def points_by_department(counts: dict[tuple[str, str], int], names: dict[str, str]) -> list[Point]:
    """From `recorded`, each département in the place of a commune: no SQL query."""
    return [
        Point(kind, department, names.get(department, department), department, count)
        for (kind, department), count in counts.items()
    ]
