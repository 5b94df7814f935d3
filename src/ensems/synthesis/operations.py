"""Recording what became of each contribution."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.contributions.models import Contribution
from ensems.core import texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.notices.operations import queue
from ensems.referrals.models import Referral
from ensems.referrals.queries import hold_dates
from ensems.register.operations import append
from ensems.synthesis.enums import NEEDS_REASON, FateKind
from ensems.synthesis.models import Fate
from ensems.synthesis.rules import may_record_fate


@operation
def record_fate(
    *,
    actor: Actor,
    contribution: Contribution,
    kind: str,
    reason: str = "",
    merged_into: Contribution | None = None,
    now: datetime,
) -> Fate:
    """Say, or say again, what became of a contribution in its present version. Published with its reason.

    A double click is one act: what this person said last, word for word and of the same version, is given back.
    """
    hold_dates(contribution.question.referral)
    contribution = (
        Contribution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("question__referral", "author")
        .get(pk=contribution.pk)
    )
    require(may_record_fate(actor, contribution, now))
    reason = texts.normalise(reason)
    _check(contribution, kind, reason, merged_into)
    return _record(actor, contribution, kind, reason, merged_into, now)


@operation
def record_fates(
    *,
    actor: Actor,
    referral: Referral,
    contributions: Iterable[Contribution],
    kind: str,
    reason: str = "",
    merged_into: Contribution | None = None,
    now: datetime,
) -> list[Fate]:
    """The same fate for several contributions of a saisine, each with its act and its message: all of them or none.

    Whoever ticks them reads a list of those that wait: one that a colleague decided meanwhile keeps its fate, and is
    not in what is given back.
    """
    hold_dates(referral)
    held = list(
        Contribution.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[one.pk for one in contributions], question__referral=referral)
        .select_related("question__referral", "author")
        .prefetch_related("question__referral__phases")
        .order_by("pk")
    )
    reason = texts.normalise(reason)
    for contribution in held:
        require(may_record_fate(actor, contribution, now))
        _check(contribution, kind, reason, merged_into)
    # Read once the rows are held: what came with them may date from before the wait.
    known = {fate.contribution_id: fate for fate in Fate.objects.filter(contribution__in=held)}
    asked = (kind, reason, merged_into.pk if merged_into else None, actor.person_id)
    return [
        _record(actor, contribution, kind, reason, merged_into, now)
        for contribution in held
        if not _was_decided(contribution, known.get(contribution.pk), asked)
    ]


def _was_decided(contribution: Contribution, fate: Fate | None, asked: tuple[Any, ...]) -> bool:
    """In its present version, by someone else or otherwise: the same words by the same person are a double click."""
    if fate is None or fate.version_id != contribution.version_id:
        return False
    return (fate.kind, fate.reason, fate.merged_into_id, fate.decided_by_id) != asked


def _record(
    actor: Actor,
    contribution: Contribution,
    kind: str,
    reason: str,
    merged_into: Contribution | None,
    now: datetime,
) -> Fate:
    said = {"version_id": contribution.version_id, "kind": kind, "reason": reason, "decided_by_id": actor.person_id}
    last = Fate.objects.filter(contribution=contribution, merged_into=merged_into, **said).first()
    if last is not None:
        return last
    fate, _created = Fate.objects.update_or_create(
        contribution=contribution,
        defaults={**said, "merged_into": merged_into, "decided_at": now},
    )
    queue(actor=actor, person=contribution.author, kind="synthesis.fate", params={"fate": fate.pk}, now=now)
    append(
        actor=actor,
        verb="contribution.fate_recorded",
        subject=contribution.subject,
        thread=contribution.question.referral.reference or "",
        facts={
            "fate": kind,
            "reason": texts.digest(reason) if reason else "",
            "merged_into": merged_into.reference if merged_into else "",
        },
        now=now,
    )
    return fate


def _check(contribution: Contribution, kind: str, reason: str, merged_into: Contribution | None) -> None:
    if kind not in FateKind.values:
        raise ValidationError({"kind": _("Choisissez un sort dans la liste.")})
    if kind in NEEDS_REASON and not reason:
        raise ValidationError(
            {"reason": _("Dites pourquoi : ce motif est dû au territoire qui a contribué, il est public.")}
        )
    if kind == FateKind.MERGED:
        if merged_into is None:
            raise ValidationError({"merged_into": _("Indiquez la contribution avec laquelle celle-ci est regroupée.")})
        if merged_into.pk == contribution.pk:
            raise ValidationError({"merged_into": _("Une contribution ne peut pas être regroupée avec elle-même.")})
        if merged_into.question.referral_id != contribution.question.referral_id:
            raise ValidationError({"merged_into": _("Cette contribution répond à une autre saisine.")})
    elif merged_into is not None:
        raise ValidationError({"merged_into": _("Ne l’indiquez que pour le sort « regroupée avec une autre ».")})
