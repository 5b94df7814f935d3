"""An opinion, recommendation by recommendation: with the vote, the dissents, the amendments."""

from __future__ import annotations

from dataclasses import dataclass

from ensems.opinions.amendments.lines import Line, lines_of
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Adoption, Dissent, Opinion, Recommendation
from ensems.opinions.votes import Vote


def put_to_vote(opinion: Opinion) -> list[Recommendation]:
    """What is not withdrawn, each with its version, in order: one SQL query."""
    return list(opinion.recommendations.exclude(outcome=Outcome.WITHDRAWN).select_related("version"))


@dataclass(frozen=True, slots=True)
class OpinionPart:
    """One recommendation of an opinion, with its vote and its dissents."""

    recommendation: Recommendation
    adoption: Adoption | None
    vote: Vote | None
    dissents: tuple[Dissent, ...]
    amendments: tuple[Line, ...] = ()


def opinion_parts(opinion: Opinion) -> tuple[OpinionPart, ...]:
    """In order, withdrawn ones left out: three SQL queries."""
    found = list(
        opinion.recommendations.exclude(outcome=Outcome.WITHDRAWN).select_related(
            "version", "text", "question", "adoption__ballot__meeting"
        )
    )
    kept: dict[int, list[Dissent]] = {}
    for dissent in Dissent.objects.filter(recommendation__in=found).select_related("territory"):
        kept.setdefault(dissent.recommendation_id, []).append(dissent)
    lines = lines_of(found)
    return tuple(_part(one, tuple(kept.get(one.pk, ())), lines.get(one.pk, ())) for one in found)


def _part(
    recommendation: Recommendation, dissents: tuple[Dissent, ...], amendments: tuple[Line, ...] = ()
) -> OpinionPart:
    adoption = getattr(recommendation, "adoption", None)
    vote = Vote(adoption.votes_for, adoption.votes_against, adoption.abstentions) if adoption else None
    return OpinionPart(recommendation, adoption, vote, dissents, amendments)
