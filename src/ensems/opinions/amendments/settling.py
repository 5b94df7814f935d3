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
from ensems.opinions.composing import freeze_whole
from ensems.opinions.models import Opinion, Recommendation
from ensems.opinions.parts import put_to_vote
from ensems.register.operations import append
from ensems.writing import operations as writing


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
    amendment.save(update_fields=["fate", "ground", "settled_at", "act", "ballot", "hands"])


def decide(
    actor: Actor,
    opinion: Opinion,
    amendment: Amendment,
    rows: list[Amendment],
    adopted: bool,
    said: str,
    now: datetime,
    facts: dict[str, Any],
) -> None:
    """What a vote on it makes of it, of the text and of the others. `rows`: all those of the recommendation, held, this
    one among them; `said`: the computation of the vote, word for word; `facts`: what its act adds."""
    if not adopted:
        settle(actor, amendment, opinion, Fate.REJECTED, said, now, **facts)
        return
    _adopt(actor, opinion, amendment, [one for one in rows if one.fate == Fate.ADOPTED], said, now, facts)
    _let_fall(actor, opinion, rows, now)


def _adopt(
    actor: Actor,
    opinion: Opinion,
    amendment: Amendment,
    adopted: list[Amendment],
    said: str,
    now: datetime,
    facts: dict[str, Any],
) -> None:
    recommendation = amendment.recommendation
    built = built_with([*adopted, amendment], amendment.base.body)
    if amendment.number in built.fallen:
        # Voted all the same: nothing of it can be applied any more.
        ground = f"{said}\n{taken_by(built.fallen[amendment.number])}"
        settle(actor, amendment, opinion, Fate.FALLEN, ground, now, **facts)
        return
    recommendation.version = writing.freeze(
        actor=actor,
        text=recommendation.text,
        body=built.body,
        now=now,
        note=_("après l’amendement n° %(n)d") % {"n": amendment.number},
    )
    recommendation.save(update_fields=["version"])
    note = _("après l’amendement n° %(n)d à %(ref)s") % {"n": amendment.number, "ref": recommendation.reference}
    whole = freeze_whole(actor, opinion, put_to_vote(opinion), now, note)
    facts = facts | {"text": recommendation.version.digest, "whole": whole.digest}
    settle(actor, amendment, opinion, Fate.ADOPTED, said, now, **facts)


def _let_fall(actor: Actor, opinion: Opinion, rows: list[Amendment], now: datetime) -> None:
    adopted = [one for one in rows if one.fate == Fate.ADOPTED]
    for one in rows:
        if one.fate != Fate.DEPOSITED:
            continue
        built = built_with([*adopted, one], one.base.body)
        if one.number in built.fallen:
            settle(actor, one, opinion, Fate.FALLEN, taken_by(built.fallen[one.number]), now)


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
