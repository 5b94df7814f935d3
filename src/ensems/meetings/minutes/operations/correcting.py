"""Sent to those who were there; what they ask to correct; the text that will be adopted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import digest
from ensems.core.transitions import next_state
from ensems.meetings.minutes import queries, rules
from ensems.meetings.minutes.composition import Section
from ensems.meetings.minutes.enums import Answer
from ensems.meetings.minutes.models import Minutes, MinutesCorrection
from ensems.meetings.minutes.operations.shared import checked, frozen, kept_sections, recompose, taken
from ensems.meetings.minutes.transitions import MINUTES
from ensems.meetings.models import AgendaItem
from ensems.notices.operations import queue
from ensems.register.chain import instant
from ensems.register.operations import append

SENT, ANSWERED = "meetings.minutes", "meetings.minutes_answer"
# Nobody reads and answers in less.
SHORTEST, MOST = timedelta(days=1), 20


@operation
def send_minutes(
    *, actor: Actor, minutes: Minutes, until: datetime, sections: Sequence[Section] | None = None, now: datetime
) -> Minutes:
    """To each person who was there, by a mail with their own link; composed a last time, and frozen as it is sent.
    Raises Refused, ValidationError on "until"."""
    minutes = taken(minutes)
    require(rules.may_send(actor, minutes, queries.secretaries_of(minutes.meeting)))
    if until < now + SHORTEST:
        raise ValidationError({"until": _("Laissez un jour au moins pour lire et pour répondre.")})
    recompose(minutes, kept_sections(minutes) if sections is None else sections, now)
    sent = frozen(actor, minutes, _("soumis aux personnes présentes"), now)
    minutes.status = next_state(MINUTES, minutes.status, "send")
    minutes.sent_at, minutes.corrections_until = now, until
    minutes.save()
    for mandate in queries.present_mandates(minutes.meeting):
        if mandate.person.email and mandate.person.is_active:
            params = {"minutes": minutes.pk, "mandate": mandate.pk}
            queue(actor=actor, person=mandate.person, kind=SENT, params=params, now=now)
    append(
        actor=actor,
        verb="minutes.sent",
        subject=minutes.subject,
        facts={"digest": minutes.digest, "text": sent.digest, "version": sent.number, "until": instant(until)},
        now=now,
    )
    return minutes


@operation
def propose_correction(
    *, actor: Actor, minutes: Minutes, mandate: Mandate, text: str, item: AgendaItem | None = None, now: datetime
) -> MinutesCorrection:
    """Someone who was there asks to change something; the same words again are the same request. Raises Refused,
    ValidationError on "text", "item"."""
    minutes = taken(minutes)
    require(rules.may_propose(actor, minutes, mandate, queries.present_people(minutes.meeting), now))
    text = checked(text, "text", _("Écrivez ce qu’il faudrait corriger."))
    if item is not None and item.meeting_id != minutes.meeting_id:
        raise ValidationError({"item": _("Ce point n’est pas de cette séance.")})
    mine = MinutesCorrection.objects.filter(minutes=minutes, mandate=mandate)
    already = mine.filter(text=text, item=item).first()
    if already is not None:
        return already
    if mine.count() >= MOST:
        raise ValidationError({"text": _("Vous avez déjà demandé vingt corrections\u00a0: parlez-en au secrétariat.")})
    made = MinutesCorrection.objects.create(minutes=minutes, mandate=mandate, item=item, text=text, proposed_at=now)
    append(
        actor=actor,
        verb="minutes.correction_proposed",
        subject=minutes.subject,
        facts={"correction": made.pk, "member": mandate.person.actor_key, "digest": digest(text)},
        now=now,
    )
    return made


@operation
def answer_correction(
    *, actor: Actor, correction: MinutesCorrection, accept: bool, reason: str, wording: str = "", now: datetime
) -> MinutesCorrection:
    """Accepted, with the words that the minutes will then say; or not, and why. Until the text is settled the answer
    may change. Raises Refused, ValidationError on "reason", "wording"."""
    minutes = taken(correction.minutes)
    require(rules.may_answer(actor, minutes))
    reason = checked(
        reason, "reason", _("Dites pourquoi\u00a0: la réponse est lue par toutes les personnes présentes.")
    )
    correction = MinutesCorrection.objects.select_related("mandate__person").get(pk=correction.pk)
    correction.answer = Answer.ACCEPTED if accept else Answer.REFUSED
    correction.reason, correction.answered_at = reason, now
    correction.wording = ""
    if accept:
        correction.wording = checked(wording, "wording", _("Écrivez ce que dira le procès-verbal."))
    correction.save()
    person = correction.mandate.person
    if person.email and person.is_active:
        queue(actor=actor, person=person, kind=ANSWERED, params={"correction": correction.pk}, now=now)
    append(
        actor=actor,
        verb="minutes.correction_answered",
        subject=minutes.subject,
        facts={"correction": correction.pk, "answer": str(correction.answer), "reason": digest(reason)},
        now=now,
    )
    return correction


@operation
def settle_minutes(*, actor: Actor, minutes: Minutes, now: datetime) -> Minutes:
    """Composed with the corrections that were accepted and frozen: this is what will be adopted. Raises Refused."""
    minutes = taken(minutes)
    require(rules.may_settle(actor, minutes, queries.corrections_of(minutes), now))
    recompose(minutes, kept_sections(minutes), now)
    minutes.version = frozen(actor, minutes, _("proposé à l’adoption"), now)
    minutes.status = next_state(MINUTES, minutes.status, "settle")
    minutes.save()
    append(
        actor=actor,
        verb="minutes.settled",
        subject=minutes.subject,
        facts={"digest": minutes.digest, "text": minutes.version.digest, "version": minutes.version.number},
        now=now,
    )
    return minutes


@operation
def reopen_minutes(*, actor: Actor, minutes: Minutes, reason: str, now: datetime) -> Minutes:
    """Back to the draft, before any adoption; requests and answers stay. Raises Refused, ValidationError."""
    minutes = taken(minutes)
    require(rules.may_reopen(actor, minutes))
    reason = checked(reason, "reason", _("Dites pourquoi le procès-verbal est repris."))
    minutes.status = next_state(MINUTES, minutes.status, "reopen")
    minutes.version, minutes.sent_at, minutes.corrections_until = None, None, None
    minutes.save()
    append(actor=actor, verb="minutes.reopened", subject=minutes.subject, facts={"reason": digest(reason)}, now=now)
    return minutes
