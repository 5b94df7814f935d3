"""The rows that operations on amendments hold, the acts and the news they write; inside the transaction of one."""

from __future__ import annotations

from datetime import datetime

from ensems.core.actors import Actor
from ensems.notices.following.operations import tell_followers
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.followers import concerned_by
from ensems.opinions.models import Opinion, Recommendation
from ensems.opinions.operations import locked
from ensems.register.operations import append


def taken(recommendation: Recommendation) -> tuple[Opinion, Recommendation]:
    """The opinion held, its recommendation read again under it."""
    opinion = locked(recommendation.opinion)
    recommendation = Recommendation.objects.select_related("version", "base", "text").get(pk=recommendation.pk)
    recommendation.opinion = opinion
    return opinion, recommendation


def held_alone(amendment: Amendment) -> tuple[Opinion, Amendment]:
    opinion = locked(amendment.recommendation.opinion)
    amendment = (
        Amendment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("recommendation__version", "recommendation__text", "version", "base", "author")
        .get(pk=amendment.pk)
    )
    amendment.recommendation.opinion = opinion
    return opinion, amendment


def record(actor: Actor, what: str, amendment: Amendment, opinion: Opinion, now: datetime, **facts: str | int) -> None:
    append(
        actor=actor,
        verb=f"amendment.{what}",
        subject=amendment.subject,
        thread=opinion.referral.reference or "",
        facts={"amendment": amendment.version.digest} | facts,
        now=now,
    )


def tell(actor: Actor, kind: str, amendment: Amendment, opinion: Opinion, now: datetime) -> None:
    about = concerned_by(opinion.referral, [amendment.recommendation])
    tell_followers(actor=actor, kind=kind, params={"amendment": amendment.pk}, about=about, now=now)
