"""Whom an act on recommendations concerns: who follows the saisine, one of them, or a territory that they quote."""

from __future__ import annotations

from collections.abc import Sequence

from ensems.contributions.enums import Status as ContributionStatus
from ensems.opinions.models import Citation, Recommendation
from ensems.referrals.models import Referral


def rests_on(recommendations: Sequence[Recommendation]) -> dict[int, set[str]]:
    """For each, the subjects ("territoire:…") of the territories it agrees with and quotes, and of those that were at
    the workshops it quotes: two SQL queries."""
    found: dict[int, set[str]] = {one.pk: set() for one in recommendations}
    citations = Citation.objects.filter(
        recommendation__in=list(found), is_contrary=False, contribution__status=ContributionStatus.DEPOSITED
    )
    own = citations.filter(contribution__workshop=None)
    there = "contribution__notes__participants__mandate__seat__territory__code"
    for quoted, code in (
        *own.values_list("recommendation_id", "contribution__territory__code").distinct(),
        *citations.filter(**{f"{there}__isnull": False}).values_list("recommendation_id", there).distinct(),
    ):
        found[quoted].add(f"territoire:{code}")
    return found


def concerned_by(referral: Referral, recommendations: Sequence[Recommendation]) -> list[str]:
    """The subjects whose followers are told: two SQL queries."""
    resting = rests_on(recommendations).values()
    return sorted({referral.subject, *(one.subject for one in recommendations)}.union(*resting))
