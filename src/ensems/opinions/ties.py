"""Equal voices in a vote recorded by hand: the chair's own vote settles them where the rules of the session say so, as
in a ballot (`meetings.ballots.ties`). Without a session there is neither a chair nor rules: a tie adopts nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.meetings.ballots import ties
from ensems.meetings.ballots.enums import Choice
from ensems.meetings.models import Meeting
from ensems.meetings.queries import rules_for, sitters_at
from ensems.meetings.rules_of_meeting import FULL, Chair
from ensems.opinions.enums import Outcome
from ensems.opinions.votes import Vote, computation, outcome_of

DID_NOT_VOTE, SECRET = "none", "secret"
CHAIRS_CHOICES = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)
SIDES = {Choice.FOR.value: True, Choice.AGAINST.value: False}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`chair`: what the chair voted, when that settled it."""

    outcome: Outcome
    computation: str
    chair: str = ""


def verdict_of(vote: Vote, meeting: Meeting | None, chair: str) -> Verdict:
    """`chair`: what the chair voted, DID_NOT_VOTE, SECRET, or "" when it is not known. Raises ValidationError when it
    has to be known, or cannot be. Two SQL queries at most, for a tie only."""
    rules = rules_for(meeting) if meeting is not None and vote.is_tied else None
    if meeting is None or rules is None:
        return Verdict(outcome_of(vote), computation(vote))
    _check(vote, chair)
    barred = ties.barred(rules.rulebook, _chair(meeting, chair), secret=chair == SECRET)
    if not barred and not chair:
        raise ValidationError(
            _("Les voix sont égales, et celle de la présidence est prépondérante : dites ce qu’elle a voté.")
        )
    side = SIDES.get(chair)
    if barred or side is None:
        return Verdict(outcome_of(vote), f"{computation(vote)} {barred or ties.neither_side()}")
    return Verdict(Outcome.ADOPTED if side else Outcome.REJECTED, computation(vote, side), chair)


def _chair(meeting: Meeting, voted: str) -> Chair | None:
    if meeting.chair_id is None:
        return None
    full = {one.mandate for one in sitters_at(meeting) if one.rank == FULL}
    return Chair(is_member=meeting.chair_id in full, voted_for=SIDES.get(voted))


def _check(vote: Vote, chair: str) -> None:
    counted = {Choice.FOR: vote.votes_for, Choice.AGAINST: vote.votes_against, Choice.ABSTAIN: vote.abstentions}
    if chair in CHAIRS_CHOICES and not counted[Choice(chair)]:
        raise ValidationError(_("Aucune voix n’a été comptée pour cette réponse : vérifiez."))
    if chair and chair not in (*CHAIRS_CHOICES, DID_NOT_VOTE, SECRET):
        raise ValidationError(_("Choisissez une des réponses proposées."))
