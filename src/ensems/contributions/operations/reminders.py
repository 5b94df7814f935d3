"""Reminding the territories that were not heard yet: one gesture of the secretariat, never twice in a week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.contributions import rules
from ensems.contributions.models import Reminder
from ensems.contributions.operations.shared import tell
from ensems.contributions.queries.equity import SeatedTerritory, seated_territories
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.referrals.models import Referral
from ensems.register.operations import append


@dataclass(frozen=True, slots=True)
class Reminded:
    """Codes of the territories reminded, and how many people were written to."""

    territories: tuple[str, ...]
    people: int


@operation
def remind_silent_territories(*, actor: Actor, referral: Referral, now: datetime) -> Reminded:
    """Tell those who sit for the territories not heard yet that they are awaited; one message a person.

    Left out: territories reminded of this saisine less than seven days ago, and those where nobody can be written to.
    Refused, with the reason, when none is left: two gestures at once send once.
    """
    # One reminder at a time for a saisine, and none while its dates change; whoever only points to it goes on.
    referral = Referral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.pk)
    require(rules.may_remind(actor, referral, now))
    territories, _departments = seated_territories(referral.pk, now)
    silent = [one for one in territories if not one.heard]
    require(rules.someone_to_remind([(one.reminded_at, one.reachable > 0) for one in silent], now))
    due = {one.pk: one for one in silent if one.due(now)}
    people = _members(due, now)
    Reminder.objects.bulk_create(Reminder(referral=referral, territory_id=pk, at=now) for pk in due)
    for person, theirs in people:
        params: dict[str, object] = {"referral": referral.pk, "territories": theirs}
        tell([person], "contributions.reminder", params, actor=actor, now=now)
    codes = tuple(sorted(one.code for one in due.values()))
    append(
        actor=actor,
        verb="referral.reminded",
        subject=referral.subject,
        facts={"territories": list(codes), "reminded": len(codes), "people": len(people), "silent": len(silent)},
        now=now,
        thread=referral.reference or referral.slug,
    )
    return Reminded(codes, len(people))


def _members(due: dict[int, SeatedTerritory], now: datetime) -> list[tuple[Person, list[str]]]:
    """Who sits there today and can be written to, each once, with the codes of the territories that are theirs."""
    codes: dict[Person, set[str]] = defaultdict(set)
    mandates = Mandate.objects.in_force(clock.today(now)).filter(seat__territory__in=due, person__is_active=True)
    for mandate in mandates.select_related("person", "seat").order_by("person_id"):
        territory_id = mandate.seat.territory_id
        if mandate.person.email and territory_id is not None:
            codes[mandate.person].add(due[territory_id].code)
    return [(person, sorted(held)) for person, held in codes.items()]
