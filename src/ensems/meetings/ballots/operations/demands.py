"""What members present ask about the form of a ballot, by name; and an item that is left for another meeting."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core import texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings.ballots import rules
from ensems.meetings.ballots.enums import BallotKind, Form, State
from ensems.meetings.ballots.models import Ballot, BallotDemand
from ensems.meetings.ballots.operations.shared import taken
from ensems.meetings.models import AgendaItem
from ensems.meetings.queries import presence
from ensems.meetings.rules_of_meeting import Form as Decided
from ensems.meetings.rules_of_meeting import Room, Rulebook, demand, form_of
from ensems.register.operations import append


@operation
def record_demand(*, actor: Actor, ballot: Ballot, form: str, askers: Collection[int], now: datetime) -> BallotDemand:
    """`askers`: mandates of people who are there; the last list for a form replaces the one before, and is kept with
    its computation whether it is enough or not. Raises ValidationError on "form", "askers"."""
    ballot = taken(ballot)
    require(rules.may_record_demand(actor, ballot, now))
    if form not in Form.values:
        raise ValidationError({"form": _("Choisissez ce qui est demandé.")})
    found = presence(ballot.meeting)
    room = found.room(now, ballot.item)
    named = set(askers)
    if not named:
        raise ValidationError({"askers": _("Cochez les noms de qui le demande.")})
    if named - set(room.on_site) - set(room.remote):
        raise ValidationError({"askers": _("Seules les personnes présentes le demandent : rouvrez la page.")})
    counted = demand(named, room, found.rulebook, secret=form == Form.SECRET)
    made, _created = BallotDemand.objects.update_or_create(
        ballot=ballot,
        form=form,
        defaults={
            "present": counted.present,
            "needed": counted.needed,
            "granted": counted.granted,
            "computation": counted.sentence,
            "recorded_at": now,
        },
    )
    made.askers.set(named)
    people = Mandate.objects.filter(pk__in=named).select_related("person")
    append(
        actor=actor,
        verb="ballot.form_asked",
        subject=ballot.subject,
        facts={
            "form": str(form),
            "askers": sorted(one.person.actor_key for one in people),
            "present": counted.present,
            "needed": counted.needed,
            "granted": counted.granted,
        },
        now=now,
    )
    return made


def decided_form(ballot: Ballot, room: Room, rulebook: Rulebook) -> Decided | None:
    """The demands counted again among those present now; None when there is none. Two SQL queries."""
    asked = {one.form: [who.pk for who in one.askers.all()] for one in ballot.demands.prefetch_related("askers")}
    if not asked:
        return None
    told = {
        form: demand(asked[form], room, rulebook, secret=form == Form.SECRET) if form in asked else None
        for form in Form
    }
    return form_of(
        prepared_secret=ballot.is_secret,
        must_be_secret=ballot.kind == BallotKind.NOMINATION and rulebook.nominations_are_secret,
        roll_call=told[Form.ROLL_CALL],
        secret=told[Form.SECRET],
        room=room,
        rules=rulebook,
    )


def postpone(actor: Actor, ballot: Ballot, reason: str, now: datetime) -> Ballot:
    """Inside the transaction of an opening that cannot be: the item is left, the ballot called off, and why is said."""
    ballot.cancelled_at, ballot.reason, ballot.form = now, reason, reason
    ballot.save(update_fields=["cancelled_at", "reason", "form"])
    item = AgendaItem.objects.select_for_update(no_key=True).get(pk=ballot.item_id)
    item.postponed_at = now
    item.closed_at = now if item.opened_at else item.closed_at
    item.save(update_fields=["postponed_at", "closed_at"])
    facts = {"reason": texts.digest(reason)}
    append(
        actor=actor,
        verb="ballot.cancelled",
        subject=ballot.subject,
        facts={**facts, "was": State.PREPARED},
        now=now,
    )
    append(
        actor=actor,
        verb="meeting.item_postponed",
        subject=ballot.meeting.subject,
        facts={**facts, "item": item.pk},
        now=now,
    )
    return ballot
