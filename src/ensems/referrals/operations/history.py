"""What took place before the platform: recorded today, said to be about another day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.calls.models import Call
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.partial_dates import PartialDate
from ensems.core.texts import digest, normalise
from ensems.meetings.models import Meeting
from ensems.referrals import rules
from ensems.referrals.enums import Origin, Status, Step
from ensems.referrals.models import Milestone, Referral
from ensems.referrals.operations.course import letters, told_phases
from ensems.referrals.operations.preparation import (
    Details,
    PhaseLine,
    QuestionLine,
    held,
    write,
    write_phases,
    write_questions,
)
from ensems.register import chain
from ensems.register.operations import append, next_number


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    step: str
    happened: PartialDate
    what: str
    meeting: Meeting | None = None
    call: Call | None = None


@operation
def replay_referral(*, actor: Actor, referral: Referral, phases: Sequence[PhaseLine], now: datetime) -> Referral:
    """Give a past saisine the invented phases that the demonstration plays; flagged for good, on every page it has.

    The act is dated of the present: what is then played carries the invented instants.
    """
    referral = held(referral)
    require(rules.may_replay(actor, referral))
    write_phases(referral, phases)
    referral.is_replayed = True
    referral.save(update_fields=["is_replayed"])
    append(
        actor=actor,
        verb="referral.replayed",
        subject=referral.subject,
        thread=referral.reference or "",
        facts={"reference": referral.reference, "demonstration": True, "phases": told_phases(referral)},
        now=now,
    )
    return referral


@operation
def load_historical_referral(
    *,
    actor: Actor,
    slug: str,
    details: Details,
    questions: Sequence[QuestionLine],
    transmitted_on: date,
    transmitted_by: str,
    milestones: Sequence[MilestoneLine] = (),
    now: datetime,
) -> Referral:
    """A saisine of the past, once: the same slug again gives back what is there and writes nothing.

    The act says "recorded", at the present instant, and names the day it is about; no phase is made up.
    """
    alone("referral.slug")
    require(rules.may_record_history(actor))
    there = Referral.objects.filter(slug=slug).first()
    if there:
        return there
    if not details.source:
        raise ValidationError({"source": _("Dites d’où viennent ces faits : une saisine du passé cite sa source.")})
    referral = Referral.objects.create(
        slug=slug,
        reference=f"{transmitted_on.year}-{letters(next_number(f'referral:{transmitted_on.year}'))}",
        origin=Origin.REGION,
        status=Status.OPEN,
        title=details.title,
        context="",
        transmitted_on=transmitted_on,
        transmitted_by=normalise(transmitted_by).strip(),
    )
    write(referral, details)
    write_questions(referral, questions)
    Milestone.objects.bulk_create(
        Milestone(
            referral=referral,
            position=position,
            step=Step(line.step),
            happened_on=line.happened.value,
            happened_precision=line.happened.precision,
            what=normalise(line.what).strip(),
            meeting=line.meeting,
            call=line.call,
        )
        for position, line in enumerate(milestones, start=1)
    )
    asked = [referral.title, referral.context, [[line.text, line.expects] for line in questions]]
    append(
        actor=actor,
        verb="referral.recorded",
        subject=referral.subject,
        thread=referral.reference or "",
        facts={
            "reference": referral.reference,
            "about": transmitted_on.isoformat(),
            "questions": len(questions),
            "digest": digest(chain.canonical({"asked": asked})),
        },
        now=now,
    )
    return referral
