"""One question, as its page shows it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from ensems.contributions.enums import Status
from ensems.contributions.models import CoAuthor, Contribution
from ensems.contributions.queries.heard import NOBODY, HeardTerritory, standing_among
from ensems.core.actors import VISITOR, Actor
from ensems.core.prepared import prepared
from ensems.referrals.models import Question, Referral
from ensems.referrals.queries import read_phases


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """A question among those of its saisine."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """What someone began: the columns DRAFT."""

    key: uuid.UUID
    title: str
    territory: str
    saved_at: datetime | None


DRAFT = ("key", "draft_title", "territory__name", "text__saved_at")
# All of them are on a page of their own.
LATEST_DRAFTS = 5


@dataclass(frozen=True)
class QuestionPage:
    """Who answered, and what the person who asks has begun: the latest, and whether there are `more_drafts`."""

    question: Question
    places: tuple[QuestionPlace, ...]
    territories: tuple[HeardTerritory, ...]
    drafts: tuple[DraftRow, ...]
    more_drafts: bool
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
    def said(self) -> int:
        return sum(one.contributions for one in self.territories)


def find_question(actor: Actor, slug: str, number: int) -> tuple[Question, tuple[QuestionPlace, ...]] | None:
    """A question with its saisine and phases, and where it stands among the others: two SQL queries."""
    found = _public_questions(slug) if actor.is_ordinary else list(_questions(actor, slug))
    asked = next((one for one in found if one.number == number), None)
    if asked is None:
        return None
    read_phases(asked.referral)
    return asked, tuple(QuestionPlace(one.number, one.text) for one in found)


@prepared(str)
def _public_questions(slug: str) -> QuerySet[Question]:
    return _questions(VISITOR, slug)


def _questions(actor: Actor, slug: str) -> QuerySet[Question]:
    visible = Referral.objects.visible_to(actor)
    return Question.objects.select_related("referral").filter(referral__in=visible, referral__slug=slug)


def question_page(
    actor: Actor,
    question: Question,
    places: tuple[QuestionPlace, ...],
    territories: tuple[HeardTerritory, ...],
) -> QuestionPage:
    """One SQL query for a signed-in person."""
    held = standing_among(territories)
    drafts: Sequence[tuple[Any, ...]] = ()
    if actor.person_id is not None:
        # Most people have one territory, or none: the number of places is in the text of the query.
        among = sorted(held.all)
        drafts = (
            _drafts_of(question.pk, actor.person_id, among[0] if among else NOBODY)
            if len(among) < 2
            else list(_drafts(question.pk, actor.person_id, among))
        )
    return QuestionPage(
        question=question,
        places=places,
        territories=territories,
        drafts=tuple(DraftRow(*one) for one in drafts[:LATEST_DRAFTS]),
        more_drafts=len(drafts) > LATEST_DRAFTS,
        mine=tuple(one for one in territories if one.pk in held.all),
    )


@prepared(int, int, int)
def _drafts_of(question_id: int, person_id: int, territory_id: int) -> QuerySet[Any]:
    return _drafts(question_id, person_id, [territory_id])


def _drafts(question_id: int, person_id: int, territory_ids: Sequence[int]) -> QuerySet[Any]:
    """Found from the person and the territories, each by an index: not among all that others have begun there."""
    begun = Contribution.objects.filter(question=question_id, status=Status.DRAFT).order_by().values("pk")
    shared = CoAuthor.objects.filter(
        person_id=person_id, contribution__question=question_id, contribution__status=Status.DRAFT
    )
    own = begun.filter(author_id=person_id).union(
        begun.filter(territory_id__in=territory_ids), shared.order_by().values("contribution"), all=True
    )
    newest = Contribution.objects.filter(pk__in=own).order_by("-started_at", "-pk").values("pk")[: LATEST_DRAFTS + 1]
    # Their texts are read once they are chosen.
    return Contribution.objects.filter(pk__in=newest).order_by("-started_at", "-pk").values_list(*DRAFT)
