"""What is recommended on a saisine, or from the words of a territory: the lists of the pages below."""

from __future__ import annotations

from django.db.models import Prefetch, Q

from ensems.contributions.queries import contributions_with
from ensems.core.actors import VISITOR, Actor
from ensems.core.prepared import prepared
from ensems.opinions.listing import RecommendationRow, listed, recommendation_rows
from ensems.opinions.models import Adoption, Citation, Dissent
from ensems.opinions.queries import visible_recommendations
from ensems.opinions.rules import may_read_draft


def rows_of_referral(actor: Actor, referral_id: int) -> list[RecommendationRow]:
    """What is recommended on a saisine, as far as the reader may see it: one SQL query."""
    found = list(_of_referral(actor, referral_id)) if may_read_draft(actor) else _public_of_referral(referral_id)
    return recommendation_rows(found)


def rows_from_territory(actor: Actor, territory_id: int) -> list[RecommendationRow]:
    """The last ten that rest on the words of a territory, or of a workshop where it was: one SQL query."""
    found = (
        list(_from_territory(actor, territory_id)) if may_read_draft(actor) else _public_from_territory(territory_id)
    )
    return recommendation_rows(found)


def _of_referral(actor: Actor, referral_id: int):
    found = visible_recommendations(actor).filter(opinion__referral=referral_id)
    return listed(found).order_by("opinion_id", "number")


def _from_territory(actor: Actor, territory_id: int):
    own, there = Q(contribution__territory=territory_id, contribution__workshop=None), contributions_with(territory_id)
    resting = Citation.objects.filter(own | Q(contribution__in=there), is_contrary=False).values("recommendation")
    found = visible_recommendations(actor).filter(pk__in=resting)
    return listed(found).order_by("-created_at", "pk")[:10]


@prepared(int)
def _public_of_referral(referral_id: int):
    return _of_referral(VISITOR, referral_id)


@prepared(int)
def _public_from_territory(territory_id: int):
    return _from_territory(VISITOR, territory_id)


def adoptions_of(meeting_id: int) -> list[Adoption]:
    """What a session decided of each recommendation, in their order, with the positions kept. Two SQL queries."""
    found = Adoption.objects.filter(meeting=meeting_id).select_related("recommendation__opinion__referral", "version")
    kept = Prefetch("recommendation__dissents", Dissent.objects.select_related("territory"))
    return list(found.prefetch_related(kept).order_by("recommendation__opinion", "recommendation__number", "pk"))
