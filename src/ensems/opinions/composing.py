"""The whole text of an opinion, built from the frozen versions of its recommendations, never retyped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ensems.core import texts
from ensems.core.actors import Actor
from ensems.opinions.models import Opinion, Recommendation
from ensems.writing import operations as writing
from ensems.writing.models import Version


def compose(opinion: Opinion, recommendations: Sequence[Recommendation]) -> str:
    """In our marks, which have no title of a whole text: what the digest of an opinion is taken on. Needs each
    `version`."""
    parts = [opinion.referral.title]
    for recommendation in recommendations:
        parts.append(f"## {recommendation.reference} · {recommendation.title}")
        parts.append(recommendation.version.body)
    return texts.normalise("\n\n".join(parts))


def freeze_whole(
    actor: Actor, opinion: Opinion, recommendations: Sequence[Recommendation], now: datetime, note: str
) -> Version:
    """Freeze what is submitted as one text, so that it may be put to the vote as a whole. Inside an operation that
    holds the opinion."""
    if opinion.text is None:
        opinion.text = writing.start_text(actor=actor, now=now)
    opinion.version = writing.freeze(
        actor=actor, text=opinion.text, body=compose(opinion, recommendations), now=now, note=note
    )
    opinion.save(update_fields=["text", "version"])
    return opinion.version
