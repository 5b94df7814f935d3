"""Answering a call; giving and revoking a proxy. Two proxies to one holder at once meet at the meeting's row, and at a
constraint of the database besides."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import Refused, no, require
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence
from ensems.core.texts import digest, normalise
from ensems.files.operations import discard, store
from ensems.meetings import queries, rules
from ensems.meetings.enums import Answer, Origin
from ensems.meetings.models import AttendanceInterval, Convocation, ConvocationAnswer, Meeting, Proxy
from ensems.meetings.operations.shared import hold
from ensems.meetings.rules_of_meeting import SUBSTITUTE, free_slot, may_give, meetings_in_a_row
from ensems.register.operations import append

# Further back nobody counts meetings in a row.
LOOKED_BACK = 12


@operation
def answer_convocation(
    *,
    actor: Actor,
    meeting: Meeting,
    mandate: Mandate,
    answer: str,
    holder: Mandate | None = None,
    document: UploadedFile | None = None,
    origin: str = Origin.LINK,
    now: datetime,
) -> ConvocationAnswer:
    """The last answer replaces the one before; another answer than a proxy revokes the proxy that was given. The same
    proxy again with a `document` joins it. Raises Refused, ValidationError for a proxy without a holder."""
    meeting = hold(meeting)
    called = Convocation.objects.filter(meeting=meeting).exists()
    require(rules.may_answer(actor, meeting, mandate, called=called))
    if answer not in Answer.values:
        raise ValidationError({"answer": _("Choisissez une réponse.")})
    if answer == Answer.REMOTE and meeting.format == "on_site":
        raise ValidationError({"answer": _("Cette séance se tient sur place seulement.")})
    if answer == Answer.PROXY and holder is None:
        raise ValidationError({"holder": _("Choisissez à qui vous donnez pouvoir.")})
    standing = Proxy.objects.filter(meeting=meeting, giver=mandate, revoked_at__isnull=True).first()
    if standing and (answer != Answer.PROXY or standing.holder_id != (holder.pk if holder else None)):
        revoke_proxy(actor=actor, proxy=standing, now=now)
        standing = None
    if answer == Answer.PROXY and holder is not None and standing is None:
        give_proxy(
            actor=actor, meeting=meeting, giver=mandate, holder=holder, origin=origin, document=document, now=now
        )
    elif standing is not None and document is not None:
        document_proxy(actor=actor, proxy=standing, document=document, now=now)
    made, _created = ConvocationAnswer.objects.update_or_create(
        meeting=meeting, mandate=mandate, defaults={"answer": answer, "origin": origin, "answered_at": now}
    )
    return made


@operation
def give_proxy(
    *,
    actor: Actor,
    meeting: Meeting,
    giver: Mandate,
    holder: Mandate,
    origin: str = Origin.ACCOUNT,
    document: UploadedFile | None = None,
    statement: str = "",
    now: datetime,
) -> Proxy:
    """Written, named, dated: `statement` is what was written, a sentence made here when nothing else was. It names
    nobody: the mandates do, so an erasure reaches it. `document`: the signed paper, read by the secretariat and by
    both members. Raises Refused with the reason of the rules."""
    meeting = hold(meeting)
    require(rules.may_give_proxy(actor, meeting, giver))
    standing_rules = queries.rules_for(meeting)
    if standing_rules is None:
        raise Refused(
            no(_("Aucun règlement de séance n’est en vigueur ce jour-là : aucun pouvoir ne peut être donné."))
        )
    rulebook = standing_rules.rulebook
    sitters = {one.mandate: one for one in queries.sitters_at(meeting)}
    standing = list(Proxy.objects.filter(meeting=meeting, revoked_at__isnull=True))
    mine = sitters.get(giver.pk)
    stand_ins = [one.mandate for one in sitters.values() if mine and one.place == mine.place and one.rank == SUBSTITUTE]
    require(
        may_give(
            rulebook,
            giver=mine,
            holder=sitters.get(holder.pk),
            standing=[one.power for one in standing],
            in_a_row=_in_a_row(meeting, giver) if rulebook.proxies_in_a_row else 0,
            substitute_comes=_comes(meeting, stand_ins),
        )
    )
    slot = free_slot(rulebook, [one.slot for one in standing if one.holder_id == holder.pk])
    assert slot is not None
    made = Proxy.objects.create(
        meeting=meeting,
        giver=giver,
        holder=holder,
        slot=slot,
        statement=normalise(statement).strip() or _sentence(meeting),
        document=store(actor=actor, upload=document, now=now) if document else None,
        origin=origin,
        given_at=now,
    )
    _record(actor, "proxy.given", made, now)
    return made


@operation
def document_proxy(*, actor: Actor, proxy: Proxy, document: UploadedFile, now: datetime) -> Proxy:
    """Join the signed paper of a proxy in force, in place of the one before. Raises ValidationError on `document`."""
    meeting = hold(proxy.meeting)
    proxy = Proxy.objects.select_related("meeting", "giver__person", "holder__person", "document").get(pk=proxy.pk)
    require(rules.may_give_proxy(actor, meeting, proxy.giver))
    if proxy.revoked_at is not None:
        raise Refused(no(_("Ce pouvoir est révoqué : son document ne change plus.")))
    before, proxy.document = proxy.document, store(actor=actor, upload=document, now=now)
    proxy.save(update_fields=["document"])
    if before is not None:
        discard(actor=actor, file=before, now=now)
    _record(actor, "proxy.documented", proxy, now)
    return proxy


@operation
def revoke_proxy(*, actor: Actor, proxy: Proxy, now: datetime) -> Proxy:
    """At any time until the meeting closes; the same again changes nothing."""
    meeting = hold(proxy.meeting)
    proxy = Proxy.objects.select_related("giver__person", "holder__person").get(pk=proxy.pk)
    require(rules.may_give_proxy(actor, meeting, proxy.giver))
    if proxy.revoked_at is None:
        proxy.revoked_at = now
        proxy.save(update_fields=["revoked_at"])
        _record(actor, "proxy.revoked", proxy, now)
        answered = ConvocationAnswer.objects.filter(meeting=meeting, mandate=proxy.giver, answer=Answer.PROXY)
        answered.delete()
    return proxy


def _sentence(meeting: Meeting) -> str:
    return _("Pouvoir de voter en mon nom à la séance « %(title)s » du %(day)s.") % {
        "title": meeting.title,
        "day": sentence(meeting.held_on),
    }


def _record(actor: Actor, verb: str, proxy: Proxy, now: datetime) -> None:
    append(
        actor=actor,
        verb=verb,
        subject=proxy.meeting.subject,
        facts={
            "giver": proxy.giver.person.actor_key,
            "holder": proxy.holder.person.actor_key,
            "digest": digest(proxy.statement),
            "document": proxy.document.digest if proxy.document else "",
        },
        now=now,
    )


def _in_a_row(meeting: Meeting, giver: Mandate) -> int:
    """For how many meetings of the same kind just before this one the giver was represented."""
    before = (
        Meeting.objects.filter(
            kind=meeting.kind, body=meeting.body_id, cancelled_at__isnull=True, opened_at__isnull=False
        )
        .filter(Q(held_on__lt=meeting.held_on) | Q(held_on=meeting.held_on, starts_at__lt=meeting.starts_at))
        .order_by("-held_on", "-starts_at", "-pk")
        .values_list("pk", flat=True)[:LOOKED_BACK]
    )
    given = set(
        Proxy.objects.filter(meeting_id__in=list(before), giver=giver, revoked_at__isnull=True).values_list(
            "meeting_id", flat=True
        )
    )
    return meetings_in_a_row([one in given for one in before])


def _comes(meeting: Meeting, stand_ins: list[int]) -> bool:
    """A substitute said that they come, or is there."""
    if not stand_ins:
        return False
    coming = ConvocationAnswer.objects.filter(
        meeting=meeting, mandate_id__in=stand_ins, answer__in=[Answer.PRESENT, Answer.REMOTE]
    )
    there = AttendanceInterval.objects.filter(meeting=meeting, mandate_id__in=stand_ins, left_at__isnull=True)
    return coming.exists() or there.exists()
