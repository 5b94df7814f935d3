"""The floor: asked for, withdrawn, given, ended. One at a time for one meeting, whose row is held first."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings import queries
from ensems.meetings.enums import Origin
from ensems.meetings.live import rules
from ensems.meetings.live.under_way import current_item, end_speech_under_way
from ensems.meetings.models import Meeting, Speech, SpeechRequest
from ensems.meetings.operations.shared import hold
from ensems.register.operations import append


@operation
def ask_for_floor(*, actor: Actor, meeting: Meeting, mandate: Mandate, now: datetime) -> SpeechRequest:
    """Join the list of the item under way; there already, nothing changes. Raises Refused: not present, say."""
    meeting = hold(meeting)
    require(rules.may_ask(actor, meeting, mandate))
    item = current_item(meeting)
    oneself = actor.person_id == mandate.person_id
    require(rules.may_speak(mandate, queries.presence(meeting).room(now, item), oneself=oneself))
    waiting = SpeechRequest.objects.filter(meeting=meeting, item=item, mandate=mandate)
    already = waiting.filter(withdrawn_at__isnull=True, given_at__isnull=True).first()
    if already is not None:
        return already
    made = SpeechRequest.objects.create(
        meeting=meeting,
        item=item,
        mandate=mandate,
        origin=Origin.ACCOUNT if oneself else Origin.SECRETARIAT,
        asked_at=now,
    )
    _record(actor, "speech.asked", made, now)
    return made


@operation
def withdraw_request(*, actor: Actor, request: SpeechRequest, now: datetime) -> SpeechRequest:
    """Leave the list; left already, nothing changes. Raises ValidationError once the floor was given."""
    meeting = hold(request.meeting)
    request = _again(request)
    require(rules.may_withdraw_request(actor, request))
    if request.withdrawn_at is not None:
        return request
    require(rules.is_under_way(meeting))
    if request.given_at is not None:
        raise ValidationError(_("Cette demande a déjà eu la parole."))
    request.withdrawn_at = now
    request.save(update_fields=["withdrawn_at"])
    _record(actor, "speech.withdrawn", request, now)
    return request


@operation
def give_floor(*, actor: Actor, request: SpeechRequest, now: datetime) -> Speech:
    """To anyone in the list; whoever had the floor leaves it. Given already and not ended, nothing changes."""
    meeting = hold(request.meeting)
    require(rules.may_conduct_now(actor, meeting))
    request = _again(request)
    speaking = Speech.objects.filter(request=request, ended_at__isnull=True).first()
    if speaking is not None:
        return speaking
    item = current_item(meeting)
    require(rules.is_asked_now(request, item))
    require(rules.may_speak(request.mandate, queries.presence(meeting).room(now, item), oneself=False))
    end_speech_under_way(meeting, now)
    request.given_at = now
    request.save(update_fields=["given_at"])
    made = Speech.objects.create(meeting=meeting, item=item, mandate=request.mandate, request=request, started_at=now)
    _record(actor, "speech.given", request, now)
    return made


@operation
def end_speech(*, actor: Actor, speech: Speech, now: datetime) -> Speech:
    """By who conducts, or by whoever speaks; ended already, nothing changes."""
    meeting = hold(speech.meeting)
    speech = Speech.objects.select_related("request__mandate__person").get(pk=speech.pk)
    if actor.person_id is None or actor.person_id != speech.mandate.person_id:
        require(rules.may_conduct(actor, meeting))
    if speech.ended_at is not None:
        return speech
    speech.ended_at = max(now, speech.started_at)
    speech.save(update_fields=["ended_at"])
    _record(actor, "speech.ended", speech.request, now)
    return speech


def _again(request: SpeechRequest) -> SpeechRequest:
    """As it is under the meeting's lock."""
    return SpeechRequest.objects.select_related("meeting__chair", "mandate__person").get(pk=request.pk)


def _record(actor: Actor, verb: str, request: SpeechRequest, now: datetime) -> None:
    append(
        actor=actor,
        verb=verb,
        subject=request.meeting.subject,
        facts={"item": request.item_id, "member": request.mandate.person.actor_key},
        now=now,
    )
