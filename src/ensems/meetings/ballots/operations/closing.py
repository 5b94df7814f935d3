"""Closing: the count, the seal of all the votes, one act. And cancelling."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core import texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings.ballots import rules
from ensems.meetings.ballots.enums import State
from ensems.meetings.ballots.models import Ballot, BallotOption, BallotResult, Vote
from ensems.meetings.ballots.operations.shared import freeze_closing, freeze_opening, taken
from ensems.meetings.ballots.rows import Counted, counted, facts
from ensems.register.operations import append

LONGEST_REASON = 1_000


@operation
def close_ballot(*, actor: Actor, ballot: Ballot, now: datetime) -> BallotResult:
    """Close and count. A ballot whose hour of closing has passed is closed at that hour, whenever it is counted.

    Closing twice gives the same result. Votes received before are all in, later ones are refused.
    """
    ballot = taken(ballot)
    require(rules.may_conduct(actor, ballot.meeting))
    if ballot.closed_at is not None:
        return BallotResult.objects.get(ballot=ballot)
    require(rules.may_close(actor, ballot, now))
    at = min(now, ballot.closes_at) if ballot.closes_at else now
    if ballot.quorum_reached is None and ballot.opened_at is not None:
        freeze_opening(ballot, ballot.opened_at)
    freeze_closing(ballot, at)
    if ballot.is_secret:
        _mix(ballot)
    found = counted(ballot)
    if not found.tally.agrees:
        raise RuntimeError(f"ballot {ballot.pk}: {found.tally.votes} votes for {found.tally.entries} roll entries")
    ballot.closed_at = at
    ballot.save(update_fields=["closed_at"])
    return write_result(actor, ballot, found, now)


@operation
def cancel_ballot(*, actor: Actor, ballot: Ballot, reason: str, now: datetime) -> Ballot:
    """Stop a ballot that was opened by mistake: nothing is counted, the reason is public. Raises ValidationError."""
    ballot = taken(ballot)
    require(rules.may_cancel(actor, ballot, now))
    reason = texts.normalise(reason).strip()
    if not reason:
        raise ValidationError({"reason": _("Donnez le motif : il est publié avec l’annulation.")})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Le motif compte plus de 1\u202f000 caractères : résumez-le.")})
    ballot.cancelled_at, ballot.reason = now, reason
    ballot.save(update_fields=["cancelled_at", "reason"])
    append(
        actor=actor,
        verb="ballot.cancelled",
        subject=ballot.subject,
        facts={"reason": texts.digest(reason), "was": State.OPEN if ballot.opened_at else State.PREPARED},
        now=now,
    )
    return ballot


def _mix(ballot: Ballot) -> None:
    """Write the secret votes anew, in alphabetical order of the choices: the order they came in is gone before anyone
    may read them. What the database keeps of deleted rows until it cleans up is said on the page."""
    choices = sorted(Vote.objects.filter(ballot=ballot).values_list("choice", flat=True))
    Vote.objects.filter(ballot=ballot).delete()
    Vote.objects.bulk_create([Vote(ballot=ballot, choice=choice) for choice in choices])


def write_result(actor: Actor, ballot: Ballot, found: Counted, now: datetime) -> BallotResult:
    act = append(
        actor=actor,
        verb="ballot.counted",
        subject=ballot.subject,
        facts=facts(ballot, found),
        now=now,
    )
    winner = BallotOption.objects.filter(ballot=ballot, number=found.winner).first() if found.winner else None
    return BallotResult.objects.create(
        ballot=ballot,
        outcome=found.outcome,
        winner=winner,
        counts=dict(found.tally.counts),
        entries=found.tally.entries,
        silent=found.tally.silent,
        computation=found.computation,
        digest=found.digest,
        counted_at=now,
        act=act,
    )
