"""Seeding the demonstration and playing its people. Everything here is flagged as invented."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Person
from ensems.accounts.operations import create_person, grant_role
from ensems.assembly.operations import Identity, set_institution
from ensems.assembly.queries import institution
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no, require
from ensems.core.operations import operation
from ensems.demonstration.assembly import SINCE, seed_term, seed_territories
from ensems.demonstration.cast import PARTS, Part
from ensems.demonstration.committees import seed_committees
from ensems.demonstration.queries import member_of_rank
from ensems.demonstration.replay.operations import play_threads
from ensems.territories.models import Region


def may_seed(actor: Actor) -> Decision:
    return YES if actor.is_system else no(_("La démonstration est installée par la commande « ensems init »."))


@operation
def seed(*, actor: Actor, now: datetime) -> None:
    """Territories, seats, people, their threads. May be run again: nothing is written twice."""
    seed_company(actor=actor, now=now)
    play_threads(actor=actor, region=Region.objects.get(is_home=True).code, now=now)
    seed_committees(actor=actor, now=now)


@operation
def seed_company(*, actor: Actor, now: datetime) -> None:
    """Territories, seats, the people who sit in them and those of the other roles: everyone, and nothing said yet."""
    require(may_seed(actor))
    region = Region.objects.get(is_home=True)
    if institution() is None:
        identity = Identity(name=str(_("Assemblée des territoires")), region_code=region.code, region_name=region.name)
        set_institution(actor=actor, identity=identity, now=now)
    seed_term(actor=actor, territories=seed_territories(actor=actor, region=region.code, now=now), now=now)
    for part in PARTS:
        if part.role:
            _seed_part(actor, part, now)


def _seed_part(actor: Actor, part: Part, now: datetime) -> None:
    if Person.objects.filter(email=part.email).exists():
        return
    person = create_person(
        actor=actor,
        email=part.email,
        given_name=part.given_name,
        family_name=part.family_name,
        gender=part.gender,
        is_demonstration=True,
        now=now,
    )
    # Roles begin with the first session, as the mandates do: what is replayed was done by those who could.
    # The officer prepares for the territory of the first member, so that the two can be played together.
    territory = member_of_rank(0).seat.territory if part.role == Role.OFFICER else None
    grant_role(actor=actor, person=person, role=part.role, territory=territory, starts_on=SINCE, now=now)
