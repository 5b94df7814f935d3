"""Calling people to a meeting, again when something changes, calling it off; reminding, by a gesture only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import Refused, no, require
from ensems.core.operations import operation
from ensems.core.texts import digest, normalise
from ensems.files.models import StoredFile
from ensems.files.operations import publish
from ensems.meetings import convening, queries, rules
from ensems.meetings.enums import CallKind, Channel
from ensems.meetings.models import Convocation, ConvocationAnswer, ConvocationRecipient, Meeting, StandingRules
from ensems.meetings.operations.shared import hold
from ensems.meetings.rules_of_meeting import Delay, delay
from ensems.notices.operations import queue
from ensems.register import chain
from ensems.register.operations import append

CALLED, REMINDED = "meetings.convocation", "meetings.reminder"


@operation
def convene(*, actor: Actor, meeting: Meeting, urgent: bool = False, reason: str = "", now: datetime) -> Convocation:
    """Freeze what is said, publish its documents, and put a personal mail in the outbox for each mandate in force that
    day; those without an address wait for a letter. Raises Refused (too late, incomplete), ValidationError when nothing
    changed since the last call."""
    meeting = hold(meeting)
    require(rules.may_convene(actor, meeting, now))
    said, standing = convening.content(meeting), queries.rules_for(meeting)
    require(rules.is_complete(meeting, len(said["items"]), standing))
    assert standing is not None
    earlier = list(Convocation.objects.filter(meeting=meeting).order_by("-number"))
    if earlier and earlier[0].content == said:
        raise ValidationError(_("Rien n’a changé depuis la dernière convocation : il n’y a rien à envoyer."))
    reason = normalise(reason).strip() if urgent else ""
    _same_items_as_before(meeting, said)
    found = delay_of(meeting, said, standing, earlier, urgent=urgent, today=clock.today(now))
    require(rules.is_in_time(found, standing, urgent=urgent, reason=reason))
    call = _freeze(
        actor,
        meeting,
        kind=CallKind.UPDATE if earlier else CallKind.CALL,
        content=said,
        rules=standing,
        found=found,
        urgent=urgent,
        reason=reason,
        now=now,
    )
    if meeting.standing_rules_id is None:
        meeting.standing_rules = standing
        meeting.save(update_fields=["standing_rules"])
    keys = [document["key"] for item in said["items"] for document in item["documents"]]
    for file in StoredFile.objects.filter(key__in=keys, is_public=False):
        publish(actor=actor, file=file, now=now)
    _send(actor, call, now)
    return call


@operation
def cancel_meeting(*, actor: Actor, meeting: Meeting, reason: str, now: datetime) -> Convocation | None:
    """Call it off: everyone who was called is told, and their calendar takes it away. Returns that last call, or
    nothing when none was sent. Raises ValidationError without a reason."""
    meeting = hold(meeting)
    require(rules.may_cancel(actor, meeting))
    reason = normalise(reason).strip()
    if not reason:
        raise ValidationError({"reason": _("Écrivez le motif : il est envoyé à toutes les personnes convoquées.")})
    meeting.cancelled_at = now
    meeting.save(update_fields=["cancelled_at"])
    last = Convocation.objects.filter(meeting=meeting).order_by("-number").first()
    if last is None:
        append(
            actor=actor,
            verb="meeting.cancelled",
            subject=meeting.subject,
            facts={"reason": digest(reason)},
            now=now,
        )
        return None
    found = Delay(max(0, (meeting.held_on - clock.today(now)).days), 0, True, "")
    call = _freeze(
        actor,
        meeting,
        kind=CallKind.CANCELLATION,
        content=last.content,
        rules=last.rules,
        found=found,
        urgent=False,
        reason=reason,
        now=now,
    )
    _send(actor, call, now)
    return call


@operation
def remind(*, actor: Actor, meeting: Meeting, now: datetime) -> int:
    """A mail to everyone called by mail who did not answer; how many. At most once a day for one person."""
    meeting = hold(meeting)
    require(rules.may_tend(actor))
    require(rules.may_cancel(actor, meeting))
    last = Convocation.objects.filter(meeting=meeting).order_by("-number").first()
    if last is None:
        raise Refused(no(_("La convocation n’est pas encore envoyée : il n’y a rien à rappeler.")))
    answered = ConvocationAnswer.objects.filter(meeting=meeting).values("mandate_id")
    waiting = ConvocationRecipient.objects.filter(convocation=last, channel=Channel.MAIL).exclude(
        mandate_id__in=answered
    )
    told = 0
    for one in waiting.select_related("mandate__person"):
        if one.reminded_at is not None and clock.today(one.reminded_at) == clock.today(now):
            continue
        queue(actor=actor, person=one.mandate.person, kind=REMINDED, params={"recipient": one.pk}, now=now)
        one.reminded_at = now
        one.save(update_fields=["reminded_at"])
        told += 1
    return told


@operation
def record_posting(*, actor: Actor, meeting: Meeting, now: datetime) -> int:
    """The letters of the last call were handed to the post; how many."""
    meeting = hold(meeting)
    require(rules.may_tend(actor))
    last = Convocation.objects.filter(meeting=meeting).order_by("-number").first()
    if last is None:
        return 0
    letters = ConvocationRecipient.objects.filter(convocation=last, channel=Channel.LETTER, posted_at__isnull=True)
    return letters.update(posted_at=now)


def delay_of(
    meeting: Meeting,
    said: dict[str, Any],
    standing: StandingRules,
    earlier: list[Convocation],
    *,
    urgent: bool,
    today: date,
) -> Delay:
    """From the first call that said the same day, hour and items; `earlier`: the latest first."""
    before = [(call.content, clock.today(call.sent_at)) for call in earlier]
    return delay(
        standing.rulebook,
        sent=convening.counted_from(said, before, today),
        held=meeting.held_on,
        urgent=urgent,
        second=meeting.second_notice_of_id is not None,
    )


def _same_items_as_before(meeting: Meeting, said: dict[str, Any]) -> None:
    """A second notice carries the items of the first: without a quorum, nothing new is decided."""
    if meeting.second_notice_of is None:
        return
    first = Convocation.objects.filter(meeting=meeting.second_notice_of).order_by("-number").first()
    if first is not None and convening.titles(first.content) != convening.titles(said):
        raise Refused(
            no(
                _(
                    "Une seconde convocation porte les mêmes points que la première : sans quorum, rien de nouveau ne "
                    "se décide."
                )
            )
        )


def _freeze(
    actor: Actor,
    meeting: Meeting,
    *,
    kind: CallKind,
    content: dict[str, Any],
    rules: StandingRules,
    found: Delay,
    urgent: bool,
    reason: str,
    now: datetime,
) -> Convocation:
    number = Convocation.objects.filter(meeting=meeting).count() + 1
    fingerprint = digest(chain.canonical({"content": content, "kind": kind, "reason": reason}))
    act = append(
        actor=actor,
        verb="meeting.cancelled" if kind == CallKind.CANCELLATION else "meeting.convened",
        subject=meeting.subject,
        facts={
            "version": number,
            "held": meeting.held_on.isoformat(),
            "days": found.days,
            "needed": found.needed,
            "urgent": urgent,
            "rules": rules.number,
            "digest": fingerprint,
        },
        now=now,
    )
    return Convocation.objects.create(
        meeting=meeting,
        number=number,
        kind=kind,
        sent_at=now,
        is_urgent=urgent,
        reason=reason,
        rules=rules,
        days=found.days,
        computation=found.sentence,
        content=content,
        digest=fingerprint,
        act=act,
    )


def _send(actor: Actor, call: Convocation, now: datetime) -> None:
    """To each mandate in force that day, full members and substitutes, or the members of its body; a cancellation to
    those who were called."""
    found = [one.mandate for one in queries.sitters_at(call.meeting)]
    if call.kind == CallKind.CANCELLATION:
        before = ConvocationRecipient.objects.filter(convocation__meeting=call.meeting)
        found = list(before.values_list("mandate_id", flat=True).distinct())
    for mandate in Mandate.objects.filter(pk__in=found).select_related("person").order_by("pk"):
        by_mail = bool(mandate.person.email) and mandate.person.is_active
        one = ConvocationRecipient.objects.create(
            convocation=call, mandate=mandate, channel=Channel.MAIL if by_mail else Channel.LETTER
        )
        if by_mail:
            one.notice = queue(actor=actor, person=mandate.person, kind=CALLED, params={"recipient": one.pk}, now=now)
            one.save(update_fields=["notice"])
