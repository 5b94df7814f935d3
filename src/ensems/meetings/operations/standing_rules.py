"""Adopting a version of the rules of meetings; none is ever changed."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence
from ensems.core.texts import digest, normalise
from ensems.meetings import rules
from ensems.meetings.models import StandingRules
from ensems.meetings.rules_of_meeting import Rulebook, data_of
from ensems.register import chain
from ensems.register.operations import append, next_number


@operation
def adopt_standing_rules(
    *,
    actor: Actor,
    name: str,
    rulebook: Rulebook,
    in_force_from: date,
    preset: str = "",
    reference: str = "",
    now: datetime,
) -> StandingRules:
    """A new version, for the meetings called from now on; those already called keep theirs. Raises ValidationError
    field by field."""
    require(rules.may_adopt_rules(actor))
    name, reference = normalise(name).strip(), normalise(reference).strip()
    number = next_number("reglement de seance")
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = _("Donnez un nom à ce règlement.")
    last = StandingRules.objects.first()
    if last and in_force_from < last.in_force_from:
        errors["in_force_from"] = _(
            "La version %(number)d est en vigueur depuis le %(day)s : la suivante ne peut pas la précéder."
        ) % {"number": last.number, "day": sentence(last.in_force_from)}
    if errors:
        raise ValidationError(errors)
    data = data_of(rulebook)
    fingerprint = digest(chain.canonical(data))
    act = append(
        actor=actor,
        verb="standing_rules.adopted",
        subject=f"reglement:{number}",
        facts={"in_force_from": in_force_from.isoformat(), "preset": preset, "digest": fingerprint},
        now=now,
    )
    return StandingRules.objects.create(
        number=number,
        name=name,
        preset=preset,
        data=data,
        digest=fingerprint,
        in_force_from=in_force_from,
        reference=reference,
        recorded_at=now,
        act=act,
    )
