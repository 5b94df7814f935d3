"""Lists of recommendations: a line for each, drawn once for what it says; the list as everyone finds it, without a
filter, composed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ensems.core.actors import VISITOR
from ensems.core.kept import Kept
from ensems.core.prepared import composed
from ensems.interface import lists
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Recommendation
from ensems.opinions.queries import visible_recommendations
from ensems.opinions.votes import Vote
from ensems.referrals.models import Referral

# Some 1 kB each.
_rows_drawn = Kept(most=300)


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """One line of a list of recommendations."""

    recommendation: Recommendation
    referral: Referral
    citations: int
    vote: Vote | None
    answer: Any = None

    @property
    def drawn(self) -> SafeString:
        """As an item of a list: drawn once for what its template reads, which is all in the key."""
        told, referral = self.recommendation, self.referral
        key = (
            (told.reference, told.title, told.outcome, told.opinion.status),
            (referral.title, referral.is_played),
            (self.citations, self.vote, self.answer),
        )
        return _rows_drawn.of(key, lambda: render_to_string("opinions/row.html", {"row": self}))


def listed(recommendations):
    """A queryset of recommendations with what a list of them shows."""
    return recommendations.select_related("opinion__referral", "question", "adoption").annotate(
        cited=Count("citations")
    )


def recommendation_rows(
    recommendations: Iterable[Recommendation], answers: Mapping[int, Any] | None = None
) -> list[RecommendationRow]:
    """From recommendations that `listed` gave; `answers`: what the app above says of each, by primary key."""
    return [_row(recommendation, (answers or {}).get(recommendation.pk)) for recommendation in recommendations]


def _row(recommendation: Recommendation, answer: Any) -> RecommendationRow:
    adoption = getattr(recommendation, "adoption", None)
    vote = Vote(adoption.votes_for, adoption.votes_against, adoption.abstentions) if adoption else None
    return RecommendationRow(recommendation, recommendation.opinion.referral, recommendation.cited, vote, answer)


def filtered(recommendations, *, issue: str = "", saisine: str = "", q: str = ""):
    """Narrow a queryset by outcome, by saisine (its reference) and by words of the title; others are ignored."""
    if issue in Outcome.values:
        recommendations = recommendations.filter(outcome=issue)
    if saisine:
        recommendations = recommendations.filter(opinion__referral__reference=saisine)
    for word in q.split()[:6]:
        recommendations = recommendations.filter(Q(title__icontains=word) | Q(reference__iexact=word))
    return listed(recommendations).order_by("-opinion__referral__transmitted_on", "opinion_id", "number")


def referral_choices(visible):
    """A queryset: (reference, its words) of the saisines that these recommendations answer, latest first."""
    found = Referral.objects.filter(pk__in=visible.values("opinion__referral_id")).order_by("-transmitted_on", "pk")
    return found.values_list("reference", Concat("reference", Value(" · "), "title"))


# --- As everyone finds it ------------------------------------------------------------


def everyones() -> lists.Cut:
    """For who may not read drafts."""
    return lists.Cut(lambda: sum(number for (number,) in _counted()), lambda start, stop: _page(start, stop)())


@composed()
def choices() -> QuerySet[Any, Any]:
    """The saisines that these answer, as choices of the filter: one SQL query."""
    return referral_choices(visible_recommendations(VISITOR))


@composed()
def _counted() -> QuerySet[Any, Any]:
    found = visible_recommendations(VISITOR).order_by().annotate(every=Value(1)).values("every")
    return found.annotate(number=Count("pk")).values_list("number")


@cache
def _page(start: int, stop: int) -> Callable[[], list[Recommendation]]:
    """There are as many ways of cutting as there are pages."""

    @composed()
    def page() -> QuerySet[Recommendation]:
        return filtered(visible_recommendations(VISITOR))[start:stop]

    return page
