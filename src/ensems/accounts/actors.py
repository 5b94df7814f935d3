"""From a signed-in person to the Actor that rules and operations know: one SQL query."""

from __future__ import annotations

from datetime import datetime

from ensems.accounts.models import Person, RoleGrant
from ensems.core import clock
from ensems.core.actors import Actor, Grant


def actor_for(person: Person, now: datetime) -> Actor:
    grants = RoleGrant.objects.in_force(clock.today(now)).filter(person=person).values_list("role", "territory_id")
    return Actor(
        key=person.actor_key,
        person_id=person.pk,
        name=person.name,
        grants=frozenset(Grant(role, territory_id) for role, territory_id in grants),
    )
