"""The formal acts of a saisine: transmission, changes of phase, closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import digest, normalise
from ensems.core.transitions import next_state
from ensems.files import operations as files
from ensems.interface.templatetags.ensems import instant
from ensems.notices.following.operations import tell_followers
from ensems.referrals import hooks, rules
from ensems.referrals.enums import Origin, PhaseKind
from ensems.referrals.models import Phase, PhaseChange, Question, Referral
from ensems.referrals.operations.preparation import PhaseLine, check_phases, held
from ensems.referrals.transitions import REFERRAL
from ensems.register import chain
from ensems.register.models import Act
from ensems.register.operations import append, next_number

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@operation
def transmit_referral(*, actor: Actor, referral: Referral, now: datetime, transmitted_by: str = "") -> Referral:
    """The dated act: the saisine gets its reference and becomes public. A phase that should have begun begins now.

    For an autosaisine the act is "referral.taken_up". Raises ValidationError with all that is missing.
    """
    referral = held(referral)
    require(rules.may_transmit(actor, referral))
    questions, phases = list(referral.questions.all()), list(referral.phases.all())
    missing = problems(referral, questions, phases, now)
    if missing:
        raise ValidationError(missing)
    year = clock.today(now).year
    referral.reference = f"{year}-{letters(next_number(f'referral:{year}'))}"
    referral.status = next_state(REFERRAL, referral.status, "transmit")
    referral.transmitted_on, referral.transmitted_at = clock.today(now), now
    by_assembly = referral.origin == Origin.ASSEMBLY
    referral.transmitted_by = normalise(transmitted_by).strip() or (_("l’Assemblée") if by_assembly else _("la Région"))
    referral.save()
    referral.phases.filter(opens_at__lt=now).update(opens_at=now)
    for document in referral.documents.select_related("file"):
        files.publish(actor=actor, file=document.file, now=now)
    append(
        actor=actor,
        verb="referral.taken_up" if by_assembly else "referral.transmitted",
        subject=referral.subject,
        thread=referral.reference,
        facts=_facts(referral),
        now=now,
    )
    return referral


def problems(
    referral: Referral, questions: Sequence[Question], phases: Sequence[Phase], now: datetime
) -> list[ValidationError]:
    """What is missing before a transmission at that instant, each in a sentence; empty when it may go."""
    found = []
    if not referral.title.strip():
        found.append(_("Donnez un titre à la saisine."))
    if not referral.context.strip():
        found.append(_("Écrivez le contexte : pourquoi cette question est posée, et maintenant."))
    if not questions:
        found.append(_("Posez au moins une question."))
    if not any(phase.kind == PhaseKind.CONTRIBUTIONS for phase in phases):
        found.append(_("Fixez la phase de contributions : sans elle, personne ne pourrait répondre."))
    for phase in phases:
        if phase.closes_at and phase.closes_at <= now:
            found.append(
                _("La phase « %(phase)s » se terminerait le %(instant)s, avant la transmission : repoussez sa fin.")
                % {"phase": phase.get_kind_display(), "instant": instant(phase.closes_at)}
            )
    return [ValidationError(sentence) for sentence in found]


def letters(rank: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    found = ""
    while rank:
        rank, rest = divmod(rank - 1, 26)
        found = LETTERS[rest] + found
    return found


@operation
def change_phase(
    *,
    actor: Actor,
    referral: Referral,
    kind: str,
    opens_at: datetime,
    closes_at: datetime | None,
    reason: str,
    now: datetime,
) -> PhaseChange:
    """Prolong, shorten, end at once or add a phase, never retroactively: no instant of the past moves. A published act.

    What was accepted while this waited for its turn stays accepted: an end that would come before it comes just after.
    Raises ValidationError whose keys are "opens_at", "closes_at" or "reason".
    """
    referral = held(referral)
    require(rules.may_change_phases(actor, referral))
    phase = Phase.objects.select_for_update(no_key=True).filter(referral=referral, kind=kind).first()
    reason = normalise(reason).strip()
    if not reason:
        raise ValidationError({"reason": _("Écrivez le motif : il est publié avec les nouvelles dates.")})
    _check_change(phase, opens_at, closes_at, now)
    closes_at = closes_at and _after_what_was_accepted(referral, closes_at)
    others = [PhaseLine(p.kind, p.opens_at, p.closes_at) for p in referral.phases.exclude(kind=kind)]
    check_phases([*others, PhaseLine(kind, opens_at, closes_at)])
    before = (phase.opens_at, phase.closes_at) if phase else (None, None)
    phase = phase or Phase(referral=referral, kind=PhaseKind(kind))
    phase.opens_at, phase.closes_at = opens_at, closes_at
    phase.save()
    act = append(
        actor=actor,
        verb="referral.phase_changed",
        subject=referral.subject,
        thread=referral.reference or "",
        facts={
            "phase": kind,
            "before": [chain.instant(at) if at else None for at in before],
            "after": [chain.instant(opens_at), chain.instant(closes_at) if closes_at else None],
            "reason_digest": digest(reason),
        },
        now=now,
    )
    change = PhaseChange.objects.create(
        phase=phase,
        at=now,
        opened_before=before[0],
        closed_before=before[1],
        opens_at=opens_at,
        closes_at=closes_at,
        reason=reason,
        act=act,
    )
    tell_followers(
        actor=actor,
        kind="referrals.phase_changed",
        params={"change": change.pk},
        about=[referral.subject],
        now=now,
    )
    return change


@operation
def close_referral(*, actor: Actor, referral: Referral, now: datetime) -> Referral:
    """Close a saisine. `answers` calls it once it knows that each recommendation has its answer."""
    referral = held(referral)
    require(rules.may_close(actor, referral))
    referral.status = next_state(REFERRAL, referral.status, "close")
    referral.closed_at = ended = _after_what_was_accepted(referral, now)
    referral.save(update_fields=["status", "closed_at"])
    # What was still open ends with it; what had not begun never will.
    referral.phases.filter(opens_at__gte=ended).delete()
    referral.phases.open_at(ended).update(closes_at=ended)
    append(
        actor=actor,
        verb="referral.closed",
        subject=referral.subject,
        thread=referral.reference or "",
        facts={"questions": referral.questions.count()},
        now=now,
    )
    tell_followers(
        actor=actor, kind="referrals.closed", params={"referral": referral.pk}, about=[referral.subject], now=now
    )
    return referral


def _after_what_was_accepted(referral: Referral, ends_at: datetime) -> datetime:
    """An end as it was asked for, or the instant that follows the last thing accepted, if that is later.

    Called once the saisine is held: whoever was being accepted is done, whoever comes now will see the new dates.
    """
    # The acts of its own course are decided under the same lock, and look at the dates themselves.
    acts = Act.objects.filter(thread=referral.reference or referral.slug).exclude(verb__startswith="referral.")
    known = [
        at for at in (acts.aggregate(last=Max("at"))["last"], *hooks.accepted.run(referral=referral)) if at is not None
    ]
    return max([ends_at, *(at + timedelta(microseconds=1) for at in known)])


def _check_change(phase: Phase | None, opens_at: datetime, closes_at: datetime | None, now: datetime) -> None:
    if phase and phase.closes_at and phase.closes_at <= now:
        raise ValidationError(
            _("Cette phase est close depuis le %(instant)s : une clôture passée ne change plus.")
            % {"instant": instant(phase.closes_at)}
        )
    begun = phase is not None and phase.opens_at <= now
    if phase is not None and begun and opens_at != phase.opens_at:
        raise ValidationError({"opens_at": _("Cette phase a déjà commencé : son ouverture ne change plus.")})
    if not begun and opens_at < now:
        raise ValidationError({"opens_at": _("Une phase ne peut pas ouvrir dans le passé.")})
    if closes_at and closes_at < now:
        raise ValidationError({"closes_at": _("Une phase ne peut pas être close dans le passé.")})
    if phase and (opens_at, closes_at) == (phase.opens_at, phase.closes_at):
        raise ValidationError(_("Ces dates sont déjà celles de la phase : il n’y a rien à changer."))


def told_phases(referral: Referral) -> dict[str, list[str | None]]:
    """The instants of each phase, as the register writes them."""
    return {
        phase.kind: [chain.instant(phase.opens_at), chain.instant(phase.closes_at) if phase.closes_at else None]
        for phase in referral.phases.all()
    }


def _facts(referral: Referral) -> dict[str, Any]:
    """What the register keeps of a transmission: numbers, instants and the digest of all that was asked."""
    questions = [[q.number, q.text, q.guidance, q.expects, q.item_kinds] for q in referral.questions.all()]
    asked = {"title": referral.title, "context": referral.context, "questions": questions}
    return {
        "reference": referral.reference,
        "questions": len(questions),
        "digest": digest(chain.canonical(asked)),
        "answer_within_days": referral.answer_within_days,
        "phases": told_phases(referral),
        "documents": [document.file.digest for document in referral.documents.select_related("file")],
    }
