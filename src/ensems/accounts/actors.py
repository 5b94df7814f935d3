"""From a signed-in person to the Actor that rules and operations know: one SQL query."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from ensems.accounts.models import Person, RoleGrant
from ensems.core import clock
from ensems.core.actors import Actor, Grant
from ensems.core.prepared import prepared


def actor_for(person: Person, now: datetime) -> Actor:
    grants = _grants(clock.today(now), person.pk)
    return Actor(
        key=person.actor_key,
        person_id=person.pk,
        name=person.name,
        grants=frozenset(Grant(role, territory_id) for role, territory_id in grants),
    )


@prepared(date, int)
def _grants(day: date, person_id: int) -> QuerySet:
    return RoleGrant.objects.in_force(day).filter(person=person_id).values_list("role", "territory_id")
