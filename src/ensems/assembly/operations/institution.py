"""Writes about the body itself: its name, its missions, what the Region said it would do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.assembly.models import Institution
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no, require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.texts import digest
from ensems.register import chain
from ensems.register.operations import append


@dataclass(frozen=True, slots=True)
class Identity:
    """What `Institution` holds; the shapes of the lists are documented there."""

    name: str
    region_code: str
    region_name: str
    created_year: int | None = None
    nature: str = ""
    members: str = ""
    planned_seats: int | None = None
    answer_within_days: int = 60
    objectives: list[str] = field(default_factory=list)
    missions: list[dict[str, str]] = field(default_factory=list)
    commitments: list[dict[str, Any]] = field(default_factory=list)
    source: str = ""
    is_demonstration: bool = False


def may_set_institution(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.ADMINISTRATOR):
        return YES
    return no(
        _("Seuls le secrétariat et l’administration de la plateforme changent la présentation de l’Assemblée."),
        sign_in_helps=actor.is_visitor,
    )


@operation
def set_institution(*, actor: Actor, identity: Identity, now: datetime) -> Institution:
    """Create or replace the one row. The same identity again writes nothing: a content pack may be loaded twice."""
    alone("institution")
    require(may_set_institution(actor))
    if not 1 <= identity.answer_within_days <= 730:
        raise ValidationError({"answer_within_days": _("Le délai de réponse est compris entre 1 et 730 jours.")})
    fields = asdict(identity)
    current = Institution.objects.filter(pk=Institution.ONLY).values(*fields).first()
    if current != fields:
        Institution.objects.update_or_create(pk=Institution.ONLY, defaults=fields)
        append(
            actor=actor,
            verb="institution.described",
            subject="institution",
            facts={
                "region": identity.region_code,
                "planned_seats": identity.planned_seats,
                "answer_within_days": identity.answer_within_days,
                "digest": digest(chain.canonical(fields)),
            },
            now=now,
        )
    return Institution.objects.get(pk=Institution.ONLY)
