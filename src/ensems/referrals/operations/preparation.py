"""Preparing a saisine: its text, its questions, its phases. No formal act before its transmission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ensems.calls.models import Call
from ensems.core.actors import Actor
from ensems.core.decisions import Refused, no, require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.partial_dates import DAY
from ensems.core.texts import normalise
from ensems.meetings.models import Meeting
from ensems.referrals import rules
from ensems.referrals.enums import Expects, Origin, PhaseKind
from ensems.referrals.models import Phase, Question, Referral, RegionalPolicy
from ensems.topics.models import Topic

MAX_QUESTIONS = 30


@dataclass(frozen=True, slots=True)
class Details:
    """All that a saisine says besides its questions and its phases."""

    title: str
    context: str
    expected_on: date | None = None
    expected_precision: str = DAY
    expected_wording: str = ""
    policy: RegionalPolicy | None = None
    policy_presented_on: date | None = None
    policy_presented_precision: str = DAY
    meeting: Meeting | None = None
    follows: Call | None = None
    answer_within_days: int = 60
    topics: Sequence[Topic] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """`pk` names a question that exists already; the number comes from the place in the list."""

    text: str
    guidance: str = ""
    expects: str = Expects.TEXT
    item_kinds: Sequence[str] = ()
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """[opens_at, closes_at[; without `closes_at`, until the saisine is closed."""

    kind: str
    opens_at: datetime
    closes_at: datetime | None = None


class Outdated(ValidationError):
    """Somebody else saved the preparation since it was read; nothing was written."""


@operation
def create_referral(
    *,
    actor: Actor,
    origin: str,
    details: Details,
    now: datetime,
    questions: Sequence[QuestionLine] = (),
    phases: Sequence[PhaseLine] = (),
    slug: str = "",
    is_demonstration: bool = False,
) -> Referral:
    """A draft: no formal act before its transmission."""
    alone("referral.slug")
    require(rules.may_prepare(actor, origin))
    referral = Referral.objects.create(
        slug=_free_slug(slug or details.title),
        origin=Origin(origin),
        is_demonstration=is_demonstration,
        title=normalise(details.title).strip(),
        context="",
    )
    write(referral, details)
    write_questions(referral, questions)
    write_phases(referral, phases)
    return referral


@operation
def save_preparation(
    *,
    actor: Actor,
    referral: Referral,
    details: Details,
    questions: Sequence[QuestionLine],
    phases: Sequence[PhaseLine],
    base_revision: int | None = None,
    now: datetime,
) -> Referral:
    """Replace the whole preparation at once. `base_revision`: what the form was made from; None does not look.

    Raises Outdated when somebody else saved in between, ValidationError when something in it cannot stand.
    """
    referral = held(referral)
    require(rules.may_edit(actor, referral))
    if base_revision is not None and base_revision != referral.revision:
        raise Outdated(
            _(
                "Quelqu’un d’autre a enregistré cette préparation pendant que vous écriviez. "
                "Rien de ce que vous avez écrit n’est perdu : comparez avec la version enregistrée, "
                "puis enregistrez de nouveau pour garder la vôtre."
            )
        )
    write(referral, details)
    write_questions(referral, questions)
    write_phases(referral, phases)
    return referral


@operation
def discard_referral(*, actor: Actor, referral: Referral, now: datetime) -> None:
    """A draft that will not be transmitted goes away; it was never a formal act."""
    referral = held(referral)
    require(rules.may_edit(actor, referral))
    referral.delete()


# --- Shared with the other operations of this app --------------------------------------------------


def held(referral: Referral) -> Referral:
    """The row as it is now, for this transaction alone: two people never transmit the same draft.

    Refused when it was discarded meanwhile.
    """
    found = Referral.objects.select_for_update(of=("self",), no_key=True).filter(pk=referral.pk).first()
    if found is None:
        raise Refused(no(_("Cette préparation vient d’être abandonnée\u00a0: elle n’existe plus.")))
    return found


def _free_slug(title: str) -> str:
    base = slugify(title)[:70].strip("-") or "saisine"
    taken = set(Referral.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)


def write(referral: Referral, details: Details) -> None:
    title = normalise(details.title).strip()
    if not title:
        raise ValidationError({"title": _("Donnez un titre à la saisine.")})
    if not 1 <= details.answer_within_days <= 730:
        raise ValidationError({"answer_within_days": _("Le délai de réponse est compris entre 1 et 730 jours.")})
    for name in (
        "expected_on",
        "expected_precision",
        "expected_wording",
        "policy",
        "policy_presented_on",
        "policy_presented_precision",
        "meeting",
        "follows",
        "answer_within_days",
        "source",
    ):
        setattr(referral, name, getattr(details, name))
    referral.title, referral.context = title, normalise(details.context)
    referral.save()
    Referral.objects.filter(pk=referral.pk).update(revision=F("revision") + 1)
    referral.refresh_from_db(fields=["revision"])
    referral.topics.set(details.topics)


def write_questions(referral: Referral, lines: Sequence[QuestionLine]) -> None:
    if len(lines) > MAX_QUESTIONS:
        raise ValidationError(_("Une saisine pose au plus %(most)s questions.") % {"most": MAX_QUESTIONS})
    kept = {question.pk: question for question in referral.questions.all()}
    referral.questions.exclude(pk__in=[line.pk for line in lines if line.pk]).delete()
    # Two steps, because numbers are unique in a saisine and may be swapped.
    referral.questions.update(number=F("number") + 1000)
    for number, line in enumerate(lines, start=1):
        text = normalise(line.text).strip()
        if not text:
            raise ValidationError(_("La question %(number)s est vide.") % {"number": number})
        kinds = [normalise(kind).strip() for kind in line.item_kinds if kind.strip()]
        inventory = line.expects == Expects.INVENTORY
        if inventory and not kinds:
            raise ValidationError(
                _("La question %(number)s attend un état de l’existant : dites quelles natures de lignes elle attend.")
                % {"number": number}
            )
        question = kept.get(line.pk) if line.pk else None
        question = question or Question(referral=referral)
        question.number, question.text, question.guidance = number, text, normalise(line.guidance)
        question.expects = Expects(line.expects)
        question.item_kinds = kinds if inventory else []
        question.save()


def write_phases(referral: Referral, lines: Sequence[PhaseLine]) -> None:
    check_phases(lines)
    referral.phases.exclude(kind__in=[line.kind for line in lines]).delete()
    for line in lines:
        Phase.objects.update_or_create(
            referral=referral,
            kind=PhaseKind(line.kind),
            defaults={"opens_at": line.opens_at, "closes_at": line.closes_at},
        )


def check_phases(lines: Sequence[PhaseLine]) -> None:
    """Each interval goes forwards, and no phase opens before the one that the thread puts before it."""
    order = list(PhaseKind)
    lines = sorted(lines, key=lambda line: order.index(PhaseKind(line.kind)))
    for line in lines:
        if line.closes_at and line.closes_at <= line.opens_at:
            raise ValidationError(
                _("La phase « %(phase)s » se termine avant de commencer.") % {"phase": PhaseKind(line.kind).label}
            )
    for one, following in pairwise(lines):
        if following.opens_at < one.opens_at:
            raise ValidationError(
                _("La phase « %(later)s » ouvre avant la phase « %(phase)s » : remettez-les dans l’ordre.")
                % {"later": PhaseKind(following.kind).label, "phase": PhaseKind(one.kind).label}
            )
