"""Proposing an amendment, signing it, putting it in order, reading what the Assembly decided."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core import texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings.models import Ballot
from ensems.opinions import passages
from ensems.opinions.amendments import rules, settling
from ensems.opinions.amendments.building import Change, build
from ensems.opinions.amendments.enums import Fate, Gesture
from ensems.opinions.amendments.models import Amendment, Signature
from ensems.opinions.amendments.paragraphs import Paragraph, paragraphs
from ensems.opinions.amendments.queries import any_voted, mandates_held, signed
from ensems.opinions.amendments.shared import held_alone, record, taken, tell
from ensems.opinions.amendments.wording import statement
from ensems.opinions.models import Opinion, Recommendation
from ensems.opinions.operations import locked
from ensems.register import chain
from ensems.register.operations import append
from ensems.writing import marks
from ensems.writing import operations as writing

LONGEST_REASON = 4_000
MOST_SIGNATURES = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a member typed. `passage`: words of the paragraph as they are read, "" for the whole paragraph; `base`: the
    version that was under their eyes."""

    gesture: str
    paragraph: int
    reason: str
    passage: str = ""
    words: str = ""
    base: int | None = None


@operation
def set_amendment_terms(
    *, actor: Actor, opinion: Opinion, until: datetime, signatures: int = 1, now: datetime
) -> Opinion:
    """Until when amendments are received (excluded), and how many signatures take one to the vote.

    Raises ValidationError on "until", "signatures".
    """
    opinion = locked(opinion)
    require(rules.may_set_terms(actor, opinion, any_voted=any_voted(opinion)))
    if until <= now:
        raise ValidationError({"until": _("Donnez une date limite à venir.")})
    if not 1 <= signatures <= MOST_SIGNATURES:
        raise ValidationError({"signatures": _("Il faut au moins une signature : celle de l’auteur.")})
    opinion.amendments_until, opinion.amendment_signatures = until, signatures
    opinion.save(update_fields=["amendments_until", "amendment_signatures"])
    append(
        actor=actor,
        verb="opinion.amendments_opened",
        subject=opinion.subject,
        thread=opinion.referral.reference or "",
        facts={"until": chain.instant(until), "signatures": signatures},
        now=now,
    )
    return opinion


@operation
def propose_amendment(
    *, actor: Actor, recommendation: Recommendation, proposal: Proposal, client_key: uuid.UUID, now: datetime
) -> Amendment:
    """Deposit it, public at once, its author signing first. The same form sent twice is one amendment.

    Raises ValidationError on "paragraph", "passage", "words", "reason", or on none when the text changed meanwhile.
    """
    opinion, recommendation = taken(recommendation)
    already = Amendment.objects.select_related("recommendation", "author").filter(client_key=client_key).first()
    if already is not None and already.author.person_id == actor.person_id:
        return already
    mandates = mandates_held(actor, now)
    voted = any_voted(opinion, recommendation)
    require(rules.may_propose(actor, recommendation, opinion, mandates, now, any_voted=voted))
    base = recommendation.base
    if base is None:
        raise ValueError("what is submitted has its version")
    if proposal.base not in (None, base.pk):
        raise ValidationError(
            _("Le texte soumis a changé pendant que vous écriviez : relisez le paragraphe, puis déposez à nouveau.")
        )
    number = (recommendation.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    reason = _reason(proposal.reason)
    change = change_of(base.body, proposal, number)
    written = writing.start_text(actor=actor, now=now)
    made = Amendment.objects.create(
        recommendation=recommendation,
        number=number,
        base=base,
        gesture=change.gesture,
        paragraph=change.paragraph,
        passage=change.passage,
        words=change.words,
        reason=reason,
        author=Mandate.objects.get(pk=min(mandates)),
        text=written,
        version=writing.freeze(
            actor=actor, text=written, body=statement(recommendation.reference, change, reason), now=now
        ),
        deposited_at=now,
        client_key=client_key,
    )
    Signature.objects.create(amendment=made, mandate=made.author, signed_at=now)
    record(actor, "deposited", made, opinion, now, base=base.digest, gesture=made.gesture, paragraph=made.paragraph)
    tell(actor, "opinions.amendment_deposited", made, opinion, now)
    return made


@operation
def sign_amendment(*, actor: Actor, amendment: Amendment, now: datetime) -> Amendment:
    """Carry it too, before the deadline."""
    opinion, amendment = held_alone(amendment)
    mandates = mandates_held(actor, now)
    require(rules.may_sign(actor, amendment, opinion, mandates, signed(amendment), now))
    Signature.objects.create(amendment=amendment, mandate_id=min(mandates), signed_at=now)
    record(actor, "signed", amendment, opinion, now, signatures=len(signed(amendment)))
    return amendment


@operation
def unsign_amendment(*, actor: Actor, amendment: Amendment, now: datetime) -> Amendment:
    """Take one's signature back, before the deadline."""
    opinion, amendment = held_alone(amendment)
    mandates = mandates_held(actor, now)
    require(rules.may_unsign(actor, amendment, opinion, mandates, signed(amendment), now))
    Signature.objects.filter(amendment=amendment, mandate__in=mandates).delete()
    record(actor, "unsigned", amendment, opinion, now, signatures=len(signed(amendment)))
    return amendment


@operation
def withdraw_amendment(*, actor: Actor, amendment: Amendment, now: datetime) -> Amendment:
    """Its author gives it up, until it is settled; it stays readable."""
    opinion, amendment = held_alone(amendment)
    require(rules.may_withdraw(actor, amendment))
    settling.settle(actor, amendment, opinion, Fate.WITHDRAWN, _("Retiré par son auteur."), now)
    return amendment


@operation
def order_amendments(
    *, actor: Actor, recommendation: Recommendation, order: Sequence[int], now: datetime
) -> Recommendation:
    """The order of votes, by the numbers of the amendments; an empty one goes back to what is proposed.

    Raises ValidationError on "order".
    """
    opinion, recommendation = taken(recommendation)
    require(rules.may_order(actor, opinion))
    rows = [one for one in settling.held(recommendation) if one.fate == Fate.DEPOSITED]
    if order and sorted(order) != sorted(one.number for one in rows):
        raise ValidationError(
            {"order": _("Donnez, une fois chacun, le numéro des amendements qui attendent leur vote.")}
        )
    for one in rows:
        one.rank = order.index(one.number) + 1 if order else None
    Amendment.objects.bulk_update(rows, ["rank"])
    append(
        actor=actor,
        verb="amendments.ordered",
        subject=recommendation.subject,
        thread=opinion.referral.reference or "",
        facts={"order": list(order)},
        now=now,
    )
    return recommendation


@operation
def settle_amendment(*, actor: Actor, amendment: Amendment, ballot: Ballot, now: datetime) -> Amendment:
    """Read from the ballot what the Assembly decided. Adopted, the text is built anew and becomes the one put to the
    vote; the amendments whose passage it took fall. Once: again, it is refused with its fate."""
    opinion, amendment = held_alone(amendment)
    recommendation = amendment.recommendation
    ballot = Ballot.objects.select_related("result", "version", "meeting__chair").get(pk=ballot.pk)
    require(rules.may_settle(actor, amendment, opinion, ballot, len(signed(amendment)), now))
    rows = settling.held(recommendation)
    amendment = next(one for one in rows if one.pk == amendment.pk)
    amendment.ballot = ballot
    facts = {"ballot": ballot.subject, "votes": ballot.result.digest}
    settling.decide(actor, opinion, amendment, rows, ballot.result.is_adopted, ballot.result.computation, now, facts)
    tell(actor, "opinions.amendment_decided", amendment, opinion, now)
    return amendment


# --- What is asked, made exact ----------------------------------------------------------------------------------


def change_of(body: str, proposal: Proposal, number: int = 0) -> Change:
    """From what was typed to a change of that text; raises ValidationError field by field."""
    parts = paragraphs(body)
    first = 0 if proposal.gesture == Gesture.INSERT else 1
    if proposal.gesture not in Gesture.values:
        raise ValidationError({"gesture": _("Choisissez ce que fait l’amendement.")})
    if not first <= proposal.paragraph <= len(parts):
        raise ValidationError({"paragraph": _("Choisissez un paragraphe du texte.")})
    passage = "" if proposal.gesture == Gesture.INSERT else _passage(parts[proposal.paragraph - 1], proposal.passage)
    words = "" if proposal.gesture == Gesture.DELETE else texts.normalise(proposal.words).strip()
    if proposal.gesture != Gesture.DELETE and not words:
        raise ValidationError({"words": _("Écrivez les mots nouveaux.")})
    if len(words) > marks.LONGEST:
        raise ValidationError({"words": _("Ces mots sont trop longs : un amendement tient en quelques paragraphes.")})
    change = Change(number, proposal.gesture, proposal.paragraph, passage, words)
    built = build(body, [change])
    if built.fallen:
        raise ValidationError(
            {"paragraph": _("Il ne resterait rien du texte : pour cela, on vote contre la préconisation.")}
        )
    if texts.normalise(built.body) == body:
        raise ValidationError({"words": _("Cet amendement ne change rien : le texte dit déjà cela.")})
    return change


def _passage(part: Paragraph, typed: str) -> str:
    """The exact characters of the paragraph where these words are read; "" for none, or for all of them."""
    if not texts.normalise(typed).strip():
        return ""
    found = passages.where(part.text, typed)
    if not found:
        raise ValidationError(
            {
                "passage": _("Ces mots ne se trouvent pas au § %(p)d. Copiez-les tels qu’ils y sont.")
                % {"p": part.number}
            }
        )
    start, end = found[0]
    words = part.text[start:end]
    if len(found) > 1 or part.text.count(words) > 1:
        raise ValidationError(
            {
                "passage": _("Ces mots se trouvent plusieurs fois au § %(p)d : copiez-en un peu plus.")
                % {"p": part.number}
            }
        )
    return "" if words == part.text else words


def _reason(typed: str) -> str:
    reason = texts.normalise(typed).strip()
    if not reason:
        raise ValidationError(
            {"reason": _("Dites pourquoi, en quelques phrases : c’est ce que liront les autres membres.")}
        )
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("L’exposé des motifs compte plus de 4\u202f000 caractères : résumez-le.")})
    return reason
