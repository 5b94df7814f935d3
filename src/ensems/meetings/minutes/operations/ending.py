"""Adopted by the next meeting, signed, published for ever."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence
from ensems.core.transitions import next_state
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.minutes import composition, queries, rules
from ensems.meetings.minutes.models import Minutes
from ensems.meetings.minutes.operations.shared import taken
from ensems.meetings.minutes.transitions import MINUTES
from ensems.meetings.models import Meeting
from ensems.register.operations import append


@operation
def adopt_minutes(
    *, actor: Actor, minutes: Minutes, adopted_in: Meeting, without_observation: bool = False, now: datetime
) -> Minutes:
    """At a later meeting: by its vote on the very text, whose result decides alone; or without an observation, when
    nobody asked for a vote. Raises Refused, ValidationError on "without_observation"."""
    minutes = taken(minutes)
    adopted_in = Meeting.objects.select_related("chair").get(pk=adopted_in.pk)
    require(rules.may_adopt(actor, minutes, adopted_in))
    ballot = queries.ballot_on(minutes, adopted_in)
    if ballot is not None:
        require(rules.is_adopted_by(ballot))
    elif not without_observation:
        raise ValidationError(
            {
                "without_observation": _(
                    "Aucun scrutin de cette séance ne porte sur ce texte\u00a0: confirmez qu’il a été adopté "
                    "sans observation."
                )
            }
        )
    closed = ballot.closed_at if ballot else adopted_in.closed_at
    minutes.adopted_in, minutes.ballot = adopted_in, ballot
    minutes.adopted_at = min(now, closed or now)
    minutes.adoption = _adoption(adopted_in, ballot)
    minutes.status = next_state(MINUTES, minutes.status, "adopt")
    minutes.save()
    append(
        actor=actor,
        verb="minutes.adopted",
        subject=minutes.subject,
        facts={
            "text": minutes.version.digest if minutes.version else "",
            "meeting": adopted_in.slug,
            "ballot": ballot.number if ballot else None,
        },
        now=now,
    )
    return minutes


@operation
def publish_minutes(*, actor: Actor, minutes: Minutes, secretary: Mandate, now: datetime) -> Minutes:
    """Signed by the chair and one of the secretaries of the meeting, and public from then on: nothing in it changes any
    more. Published already: the same. Raises Refused, ValidationError on "secretary"."""
    minutes = taken(minutes)
    if minutes.act_id is not None and minutes.signed_by_secretary_id == secretary.pk:
        return minutes
    require(rules.may_publish(actor, minutes))
    chair = Mandate.objects.select_related("person").get(pk=minutes.meeting.chair_id)
    named = {one.mandate_id: one.mandate for one in queries.secretaries_of(minutes.meeting)}
    if secretary.pk not in named:
        raise ValidationError({"secretary": _("Choisissez un des secrétaires nommés pour cette séance.")})
    signatures = [
        _("%(name)s, présidence de la séance") % {"name": chair.person.name},
        _("%(name)s, secrétaire de séance") % {"name": named[secretary.pk].person.name},
    ]
    minutes.content = composition.finished(minutes.content, minutes.adoption, signatures)
    minutes.digest = composition.digest_of(minutes.content)
    minutes.signed_by_chair, minutes.signed_by_secretary = chair, named[secretary.pk]
    minutes.published_at = now
    minutes.status = next_state(MINUTES, minutes.status, "publish")
    adopted_on = clock.today(minutes.adopted_at)
    minutes.act = append(
        actor=actor,
        verb="minutes.published",
        subject=minutes.subject,
        facts={
            "digest": minutes.digest,
            "text": minutes.version.digest if minutes.version else "",
            "days": (clock.today(now) - adopted_on).days,
            "chair": chair.person.actor_key,
            "secretary": named[secretary.pk].person.actor_key,
        },
        now=now,
    )
    minutes.save()
    return minutes


def _adoption(adopted_in: Meeting, ballot: Ballot | None) -> str:
    where = {"title": adopted_in.title, "day": sentence(adopted_in.held_on)}
    if ballot is None:
        return _("Adopté sans observation à la séance «\u00a0%(title)s\u00a0» du %(day)s.") % where
    return _("Adopté à la séance «\u00a0%(title)s\u00a0» du %(day)s, par le scrutin %(number)d. %(computation)s") % {
        **where,
        "number": ballot.number,
        "computation": " ".join(ballot.result.computation.splitlines()),
    }
