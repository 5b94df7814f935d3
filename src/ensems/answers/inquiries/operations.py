"""Questioning the Region, answering, withdrawing, hiding."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Person, RoleGrant
from ensems.answers.enums import InquiryStatus
from ensems.answers.inquiries import rules
from ensems.answers.models import Inquiry, InquiryDraft, InquiryReply
from ensems.assembly.queries import institution, standing
from ensems.contributions.operations.shared import published_reason, tell
from ensems.core import clock, texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.notices.following.operations import tell_followers
from ensems.register.operations import append, next_number
from ensems.territories.models import Territory
from ensems.writing import marks

SHORTEST_QUESTION = 40
SHORTEST_REPLY = 40
LONGEST_TITLE = 160
LONGEST_REASON = 1000
USUAL_LIMIT = 60


def _take(inquiry: Inquiry) -> Inquiry:
    """Lock the row until the end of the transaction: an answer and a withdrawal never both pass."""
    return (
        Inquiry.objects.select_for_update(of=("self",), no_key=True)
        .select_related("territory", "author")
        .get(pk=inquiry.pk)
    )


@operation
def save_inquiry_draft(
    *, actor: Actor, territory: Territory | None, title: str, body: str, now: datetime
) -> InquiryDraft:
    """Keep what is being prepared as it was typed; nothing is published."""
    require(rules.may_ask(actor, now, standing(actor, now)))
    title, body = _line(title), texts.normalise(body)
    _check_lengths(title, body)
    kept, _made = InquiryDraft.objects.update_or_create(
        person_id=actor.person_id, defaults={"territory": territory, "title": title, "body": body, "saved_at": now}
    )
    return kept


@operation
def ask_region(
    *, actor: Actor, territory: Territory, title: str, body: str, client_key: uuid.UUID, now: datetime
) -> Inquiry:
    """Publish the question under the next reference, in one act; the Region's elected members are told.

    The same `client_key` from the same person always gives the same inquiry, however often it is sent.
    """
    if actor.person_id is not None:
        # The same form sent twice at once waits here for itself.
        Person.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.person_id)
        already = Inquiry.objects.filter(client_key=client_key, author_id=actor.person_id).first()
        if already is not None:
            return already
    require(rules.may_ask(actor, now, standing(actor, now), territory.pk))
    title, body = _line(title), texts.normalise(body).strip()
    _check_question(title, body)
    described = institution()
    limit = described.answer_within_days if described else USUAL_LIMIT
    reference = f"I-{next_number('inquiry')}"
    InquiryDraft.objects.filter(person_id=actor.person_id).delete()
    act = append(
        actor=actor,
        verb="inquiry.asked",
        subject=f"interpellation:{reference}",
        facts={
            "reference": reference,
            "territory": territory.code,
            "title": texts.digest(title),
            "text": texts.digest(body),
            "answer_within_days": limit,
        },
        now=now,
    )
    inquiry = Inquiry.objects.create(
        reference=reference,
        client_key=client_key,
        territory=territory,
        author_id=actor.person_id,
        title=title,
        body=body,
        asked_at=now,
        answer_within_days=limit,
        act=act,
    )
    told = region_people(now)
    tell(told, "answers.inquiry_asked", {"inquiry": inquiry.pk}, actor=actor, now=now)
    tell_followers(
        actor=actor,
        kind="answers.inquiry_news",
        params={"inquiry": inquiry.pk},
        about=[territory.subject],
        besides=[*told, inquiry.author],
        now=now,
    )
    return inquiry


@operation
def reply_to_inquiry(
    *, actor: Actor, inquiry: Inquiry, body: str, office: str, client_key: uuid.UUID, now: datetime
) -> InquiryReply:
    """Publish an answer of the Region, in one act; who asked and those who follow are told."""
    inquiry = _take(inquiry)
    already = inquiry.replies.filter(client_key=client_key, author_id=actor.person_id).first()
    if already is not None:
        return already
    require(rules.may_reply(actor, inquiry, now))
    body, office = texts.normalise(body).strip(), _line(office)
    _check_reply(body, office)
    number = inquiry.replies.count() + 1
    if inquiry.first_answered_at is None:
        inquiry.first_answered_at = now
        inquiry.save(update_fields=["first_answered_at"])
    act = append(
        actor=actor,
        verb="inquiry.answered",
        subject=inquiry.subject,
        facts={"reference": inquiry.reference, "number": number, "text": texts.digest(body)},
        now=now,
    )
    reply = InquiryReply.objects.create(
        inquiry=inquiry,
        number=number,
        client_key=client_key,
        body=body,
        author_id=actor.person_id,
        office=office,
        published_at=now,
        act=act,
    )
    asked = [inquiry.author] if inquiry.author.is_active else []
    tell(asked, "answers.inquiry_answered", {"reply": reply.pk}, actor=actor, now=now)
    tell_followers(
        actor=actor,
        kind="answers.inquiry_answered_news",
        params={"reply": reply.pk},
        about=[inquiry.subject, inquiry.territory.subject],
        besides=asked,
        now=now,
    )
    return reply


@operation
def withdraw_inquiry(*, actor: Actor, inquiry: Inquiry, reason: str = "", now: datetime) -> Inquiry:
    """Its text leaves the public pages; reference, dates and territory stay, with the reason if one is given."""
    inquiry = _take(inquiry)
    require(rules.may_withdraw(actor, inquiry, now))
    reason = texts.normalise(reason).strip()
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Le motif compte plus de 1\u202f000 caractères\u00a0: résumez-le.")})
    return _close(actor, inquiry, InquiryStatus.WITHDRAWN, reason, now)


@operation
def hide_inquiry(*, actor: Actor, inquiry: Inquiry, reason: str, now: datetime) -> Inquiry:
    """The exchange leaves the public pages; its trace says when and why. Who asked is told."""
    inquiry = _take(inquiry)
    require(rules.may_hide(actor, inquiry, now))
    reason = published_reason(reason)
    tell(
        [inquiry.author] if inquiry.author.is_active else [],
        "answers.inquiry_hidden",
        {"inquiry": inquiry.pk},
        actor=actor,
        now=now,
    )
    return _close(actor, inquiry, InquiryStatus.HIDDEN, reason, now)


def _close(actor: Actor, inquiry: Inquiry, status: InquiryStatus, reason: str, now: datetime) -> Inquiry:
    inquiry.status, inquiry.status_reason, inquiry.status_at = status, reason, now
    inquiry.save(update_fields=["status", "status_reason", "status_at"])
    facts: dict[str, object] = {"reference": inquiry.reference}
    if reason:
        facts["reason"] = texts.digest(reason)
    append(actor=actor, verb=f"inquiry.{status.value}", subject=inquiry.subject, facts=facts, now=now)
    return inquiry


def region_people(now: datetime) -> list[Person]:
    """The elected members of the Region who may answer today: one SQL query."""
    held = RoleGrant.objects.in_force(clock.today(now)).filter(role=Role.REGION)
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True, email__isnull=False))


def _line(text: str) -> str:
    return texts.one_line(texts.normalise(text))


def _check_lengths(title: str, body: str) -> None:
    if len(title) > LONGEST_TITLE:
        raise ValidationError({"title": _("Le titre compte plus de 160 caractères.")})
    _check_length(body)


def _check_length(body: str) -> None:
    if len(body) > marks.LONGEST:
        raise ValidationError(
            {
                "body": _("Le texte compte %(length)s caractères, pour %(most)s au plus\u00a0: raccourcissez-le.")
                % {"length": texts.integer(len(body)), "most": texts.integer(marks.LONGEST)}
            }
        )


def _check_question(title: str, body: str) -> None:
    _check_lengths(title, body)
    if not title:
        raise ValidationError({"title": _("Donnez un titre à votre interpellation\u00a0: c’est lui qu’on lira.")})
    if len(body) < SHORTEST_QUESTION:
        raise ValidationError(
            {"body": _("Posez votre question en une phrase au moins (%(n)d caractères).") % {"n": SHORTEST_QUESTION}}
        )


def _check_reply(body: str, office: str) -> None:
    _check_length(body)
    if len(body) < SHORTEST_REPLY:
        raise ValidationError(
            {
                "body": _("Motivez la réponse en une phrase au moins (%(n)d caractères)\u00a0: l’Assemblée y a droit.")
                % {"n": SHORTEST_REPLY}
            }
        )
    if not office:
        raise ValidationError({"office": _("Indiquez au titre de quelle fonction vous répondez.")})
    if len(office) > LONGEST_TITLE:
        raise ValidationError({"office": _("La fonction compte plus de 160 caractères.")})
