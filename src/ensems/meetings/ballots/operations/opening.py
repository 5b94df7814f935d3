"""Opening a ballot, now or at an instant to come."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core import texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings.ballots import rules
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.ballots.operations.demands import decided_form, postpone
from ensems.meetings.ballots.operations.shared import freeze_opening, taken
from ensems.meetings.ballots.rows import options_of
from ensems.meetings.queries import presence, quorum_to_vote
from ensems.register import chain
from ensems.register.operations import append


@operation
def open_ballot(
    *,
    actor: Actor,
    ballot: Ballot,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    now: datetime,
) -> Ballot:
    """Open it now, or at `opens_at`; `closes_at`: votes are refused from that instant on, without anyone's gesture.

    What members asked about its form is counted again and decides it; when that cannot be held with somebody remote,
    nothing opens: the item is postponed, and the ballot given back is cancelled with the reason.
    The list of those who may vote is frozen now; for an opening to come, it will be that of the instant. Refused
    without quorum. Raises ValidationError on "opens_at", "closes_at".
    """
    ballot = taken(ballot)
    require(rules.may_open(actor, ballot, now))
    _check_instants(opens_at, closes_at, now)
    found = presence(ballot.meeting)
    form = decided_form(ballot, found.room(now, ballot.item), found.rulebook)
    if form is not None:
        if form.postponed:
            return postpone(actor, ballot, " ".join(form.sentences), now)
        ballot.is_secret, ballot.form = form.secret, " ".join(form.sentences)
        ballot.may_replace = ballot.may_replace and not form.secret
    require(rules.fits(ballot, found.rulebook))
    ballot.rules, ballot.chair = found.rules, ballot.meeting.chair
    ballot.opened_at, ballot.closes_at = opens_at or now, closes_at
    if opens_at is None:
        room = found.room(now, ballot.item)
        require(
            rules.may_open_now(ballot, room, found.rulebook, quorum_to_vote(ballot.meeting, found, now, ballot.item))
        )
    else:
        require(rules.may_open_later(ballot, found.rulebook))
    ballot.save(update_fields=["rules", "chair", "opened_at", "closes_at", "is_secret", "may_replace", "form"])
    if opens_at is None:
        freeze_opening(ballot, now, found)
    append(
        actor=actor,
        verb="ballot.opened",
        subject=ballot.subject,
        facts={
            "text": ballot.version.digest,
            "title": texts.digest(ballot.title),
            "kind": ballot.kind,
            "options": texts.digest(chain.canonical({"options": options_of(ballot)})),
            "secret": ballot.is_secret,
            "rules": found.rules.digest,
            "opens_at": chain.instant(ballot.opened_at),
            "closes_at": chain.instant(closes_at) if closes_at else "",
            "voices": ballot.voices.count(),
        },
        now=now,
    )
    return ballot


def _check_instants(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    if opens_at is not None and opens_at <= now:
        raise ValidationError({"opens_at": _("Cette heure d’ouverture est passée : ouvrez maintenant, sans heure.")})
    if closes_at is not None and closes_at <= (opens_at or now):
        raise ValidationError({"closes_at": _("La clôture vient après l’ouverture.")})
