"""What happens to amendments when something is decided: the text that is built, those that fall. Inside an operation
that holds the opinion; each amendment settled is an act of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ensems.core import texts
from ensems.core.actors import Actor
from ensems.opinions.amendments.building import Built, build
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.models import Opinion, Recommendation
from ensems.register.operations import append


def held(recommendation: Recommendation) -> list[Amendment]:
    """All of them by number, held until the transaction ends."""
    found = Amendment.objects.select_for_update(of=("self",), no_key=True).select_related("base", "version")
    rows = list(found.filter(recommendation=recommendation).order_by("number"))
    for one in rows:
        one.recommendation = recommendation
    return rows


def built_with(adopted: Iterable[Amendment], base: str) -> Built:
    return build(base, [one.change for one in adopted])


def settle(
    actor: Actor, amendment: Amendment, opinion: Opinion, fate: Fate, ground: str, now: datetime, **facts: Any
) -> None:
    """Write its fate, and the act of it."""
    amendment.fate, amendment.ground, amendment.settled_at = fate, ground, now
    amendment.act = append(
        actor=actor,
        verb=f"amendment.{fate}",
        subject=amendment.subject,
        thread=opinion.referral.reference or "",
        facts={"amendment": amendment.version.digest, "ground": texts.digest(ground)} | facts,
        now=now,
    )
    amendment.save(update_fields=["fate", "ground", "settled_at", "act", "ballot"])


def taken_by(key: int | None) -> str:
    """Why one falls: `key` is the amendment that took its passage."""
    if key is None:
        return _("Il tombe : avec ceux qui sont adoptés, il ne resterait rien du texte.")
    return _("Il tombe : l’amendement n° %(n)d, adopté avant lui, a changé le passage sur lequel il portait.") % {
        "n": key
    }


def fall_all(actor: Actor, opinion: Opinion, ground: str, now: datetime) -> None:
    """Every amendment to this opinion that still waits."""
    waiting = (
        Amendment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("recommendation", "version")
        .filter(recommendation__opinion=opinion, fate=Fate.DEPOSITED)
        .order_by("recommendation_id", "number")
    )
    for one in waiting:
        settle(actor, one, opinion, Fate.FALLEN, ground, now)
