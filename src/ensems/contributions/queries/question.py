"""One question, as its page shows it, and the inventory that answers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import cached_property

from ensems.contributions.enums import Status
from ensems.contributions.models import (
    Contribution,
    InventoryItem,
)
from ensems.contributions.queries.heard import HeardTerritory, standing_among
from ensems.core.actors import Actor
from ensems.referrals.models import Question, Referral
from ensems.territories.points import Point

# Shown on the page of the question; the page of the inventory has all of them.
FIRST_ROWS = 15
# The value of the filter by commune that finds rows without one.
NOWHERE = "sans"


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """A question among those of its saisine."""

    number: int
    text: str


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


@dataclass(frozen=True)
class QuestionPage:
    question: Question
    places: tuple[QuestionPlace, ...]
    territories: tuple[HeardTerritory, ...]
    drafts: tuple[Contribution, ...]
    inventory: tuple[InventoryRow, ...]
    points: tuple[Point, ...]
    mine: tuple[HeardTerritory, ...]

    @cached_property
    def previous(self) -> QuestionPlace | None:
        return next((place for place in reversed(self.places) if place.number < self.question.number), None)

    @cached_property
    def next(self) -> QuestionPlace | None:
        return next((place for place in self.places if place.number > self.question.number), None)

    @cached_property
    def seated(self) -> tuple[HeardTerritory, ...]:
        return tuple(one for one in self.territories if one.seated)

    @cached_property
    def heard(self) -> tuple[HeardTerritory, ...]:
        return tuple(one for one in self.seated if one.heard)

    @cached_property
    def not_heard(self) -> tuple[HeardTerritory, ...]:
        return tuple(one for one in self.seated if not one.heard)

    @cached_property
    def recorded(self) -> int:
        """How many rows the inventory has; `inventory` holds the first ones."""
        return sum(point.count for point in self.points)

    @cached_property
    def said(self) -> int:
        return sum(one.contributions for one in self.territories)


def find_question(actor: Actor, slug: str, number: int) -> tuple[Question, tuple[QuestionPlace, ...]] | None:
    """A question with its saisine and phases, and where it stands among the others: two SQL queries."""
    found = list(
        Question.objects.select_related("referral")
        .prefetch_related("referral__phases")
        .filter(referral__in=Referral.objects.visible_to(actor), referral__slug=slug)
    )
    asked = next((one for one in found if one.number == number), None)
    return (asked, tuple(QuestionPlace(one.number, one.text) for one in found)) if asked else None


def question_page(
    actor: Actor,
    question: Question,
    places: tuple[QuestionPlace, ...],
    territories: tuple[HeardTerritory, ...],
) -> QuestionPage:
    """One SQL query for a signed-in person, one more for an inventory."""
    held = standing_among(territories)
    drafts: tuple[Contribution, ...] = ()
    if actor.person_id is not None:
        drafts = tuple(
            Contribution.objects.filter(question=question, status=Status.DRAFT)
            .filter(
                Q(author_id=actor.person_id) | Q(coauthors__person_id=actor.person_id) | Q(territory_id__in=held.all)
            )
            .select_related("territory", "text")
            .distinct()
            .order_by("-started_at")
        )
    rows: tuple[InventoryRow, ...] = ()
    points: tuple[Point, ...] = ()
    if question.expects_inventory:
        rows = tuple(inventory(actor, question_id=question.pk, contacts=False))
        points = points_of(rows)
    return QuestionPage(
        question=question,
        places=places,
        territories=territories,
        drafts=drafts,
        inventory=rows[:FIRST_ROWS],
        points=points,
        mine=tuple(one for one in territories if one.pk in held.all),
    )


def inventory(
    actor: Actor,
    *,
    contacts: bool,
    question_id: int | None = None,
    kind: str = "",
    department: str = "",
    commune: str = "",
    text: str = "",
) -> list[InventoryRow]:
    """Published rows, by kind and name: one SQL query. `commune`: INSEE code, or NOWHERE."""
    found = InventoryItem.objects.published().filter(
        contribution__question__referral__in=Referral.objects.visible_to(actor)
    )
    if question_id is not None:
        found = found.filter(contribution__question_id=question_id)
    if kind:
        found = found.filter(kind=kind)
    if department:
        found = found.filter(commune__department_id=department)
    if commune:
        found = found.filter(commune__isnull=True) if commune == NOWHERE else found.filter(commune=commune)
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(description__icontains=word)
            | Q(place__icontains=word)
            | Q(commune__name__icontains=word)
            | Q(contribution__territory__name__icontains=word)
        )
    found = found.select_related("commune", "contribution__territory").order_by("kind", "name", "pk")
    return [inventory_row(item, contacts) for item in found]


def points_of(rows: Sequence[InventoryRow]) -> tuple[Point, ...]:
    """The same as `inventory_points`, from rows that are already there."""
    places = {row.commune_code: (row.commune, row.department) for row in rows}
    counts = Counter((row.commune_code, row.kind) for row in rows)
    return tuple(Point(kind, code, *places[code], count) for (code, kind), count in counts.items())


def inventory_points(actor: Actor, question_id: int) -> list[Point]:
    """How many published rows of each kind in each commune: one SQL query."""
    found = (
        InventoryItem.objects.published()
        .filter(contribution__question=question_id)
        .filter(contribution__question__referral__in=Referral.objects.visible_to(actor))
        .order_by("commune__name", "commune", "kind")
        .values_list("kind", "commune", "commune__name", "commune__department")
        .annotate(count=Count("pk"))
    )
    return [
        Point(kind, code or "", name or "", department or "", count) for kind, code, name, department, count in found
    ]


def inventory_row(item: InventoryItem, contacts: bool) -> InventoryRow:
    contribution, commune = item.contribution, item.commune
    return InventoryRow(
        kind=item.kind,
        name=item.name,
        commune_code=commune.code if commune else "",
        commune=commune.name if commune else "",
        department=commune.department_id if commune else "",
        place=item.place,
        contact=item.contact if contacts else "",
        description=item.description,
        reference=contribution.reference or "",
        territory=contribution.territory.name,
        territory_code=contribution.territory.code,
    )
