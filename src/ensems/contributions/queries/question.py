"""One question, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution
from ensems.contributions.queries.heard import HeardTerritory, standing_among
from ensems.contributions.queries.inventory import PLACED, InventoryRow, first_rows
from ensems.core.actors import VISITOR, Actor
from ensems.core.prepared import prepared
from ensems.referrals.models import Question, Referral

# Shown on the page of the question; the page of the inventory has all of them.
FIRST_ROWS = 15


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """A question among those of its saisine."""

    number: int
    text: str


@dataclass(frozen=True)
class QuestionPage:
    """`rows`: those of its inventory, or the first ones (see `first_rows`)."""

    question: Question
    places: tuple[QuestionPlace, ...]
    territories: tuple[HeardTerritory, ...]
    drafts: tuple[Contribution, ...]
    rows: tuple[InventoryRow, ...]
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

    @property
    def inventory(self) -> tuple[InventoryRow, ...]:
        return self.rows[:FIRST_ROWS]

    @property
    def is_placed(self) -> bool:
        """Few enough for a mark each; else the page of the inventory has a map by département."""
        return 0 < len(self.rows) <= PLACED

    @cached_property
    def said(self) -> int:
        return sum(one.contributions for one in self.territories)


def find_question(actor: Actor, slug: str, number: int) -> tuple[Question, tuple[QuestionPlace, ...]] | None:
    """A question with its saisine and phases, and where it stands among the others: two SQL queries."""
    found = _public_questions(slug) if actor.is_ordinary else list(_questions(actor, slug))
    asked = next((one for one in found if one.number == number), None)
    return (asked, tuple(QuestionPlace(one.number, one.text) for one in found)) if asked else None


@prepared(str)
def _public_questions(slug: str) -> QuerySet[Question]:
    return _questions(VISITOR, slug)


def _questions(actor: Actor, slug: str) -> QuerySet[Question]:
    visible = Referral.objects.visible_to(actor)
    return (
        Question.objects.select_related("referral")
        .prefetch_related("referral__phases")
        .filter(referral__in=visible, referral__slug=slug)
    )


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
    rows = first_rows(actor, question.pk) if question.expects_inventory else ()
    return QuestionPage(
        question=question,
        places=places,
        territories=territories,
        drafts=drafts,
        rows=rows,
        mine=tuple(one for one in territories if one.pk in held.all),
    )
