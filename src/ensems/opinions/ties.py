"""A vote recorded by hand, judged by the rules of its session: their majority, and equal voices settled by the chair's
own vote where they say so, as in a ballot (`meetings.ballots.ties`). Without a session there is neither a chair nor
rules: the plain majority of the votes cast, and a tie adopts nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from ensems.meetings.ballots import ties
from ensems.meetings.ballots.chair import SIDES, check, has_to_be_said
from ensems.meetings.models import Meeting
from ensems.meetings.queries import rules_for, sitters_at
from ensems.meetings.rules_of_meeting import FULL, Chair
from ensems.opinions.enums import Outcome
from ensems.opinions.votes import Vote, computation, majority, outcome_of

SECRET = "secret"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`chair`: what the chair voted, when that settled it."""

    outcome: Outcome
    computation: str
    chair: str = ""


def verdict_of(vote: Vote, meeting: Meeting | None, chair: str) -> Verdict:
    """`chair`: what the chair voted as `meetings.ballots.chair` has it, SECRET, or "" when it is not known.

    Raises ValidationError when it has to be known, or cannot be. An SQL query at most, one more for a tie."""
    standing = rules_for(meeting) if meeting is not None else None
    if meeting is None or standing is None:
        return Verdict(outcome_of(vote), computation(vote))
    rules = standing.rulebook
    if not majority(vote, rules).tied:
        return Verdict(outcome_of(vote, rules), computation(vote, rules))
    check(chair, vote.counts, SECRET)
    barred = ties.barred(rules, _chair(meeting, chair), secret=chair == SECRET)
    if not barred and not chair:
        raise ValidationError(has_to_be_said())
    side = SIDES.get(chair)
    if barred or side is None:
        return Verdict(outcome_of(vote, rules), f"{computation(vote, rules)} {barred or ties.neither_side()}")
    return Verdict(Outcome.ADOPTED if side else Outcome.REJECTED, computation(vote, rules, side), chair)


def _chair(meeting: Meeting, voted: str) -> Chair | None:
    if meeting.chair_id is None:
        return None
    full = {one.mandate for one in sitters_at(meeting) if one.rank == FULL}
    return Chair(is_member=meeting.chair_id in full, voted_for=SIDES.get(voted))
