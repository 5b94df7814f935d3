"""The invented Assembly of the demonstration: territories, 158 seats in pairs, 158 people, mandates in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Max, Sum

from ensems.accounts.models import Person
from ensems.assembly.models import Mandate, Seat, Term
from ensems.assembly.operations import open_term
from ensems.assembly.terms.presets import PRESETS
from ensems.assembly.terms.schema import Apportioned
from ensems.core.actors import Actor
from ensems.core.operations import operation
from ensems.demonstration.grouping import Body, groupings
from ensems.demonstration.names import person as invented
from ensems.register.operations import append
from ensems.territories.models import Commune, Territory
from ensems.territories.operations import write_territories

SINCE = date(2016, 11, 4)
SOURCE = "groupement inventé pour la démonstration"
PAIRS_BEYOND_ONE, TERRITORIES = 18, 61
LOCAL_OFFICES = {
    "F": ("maire", "adjointe au maire", "conseillère communautaire", "vice-présidente d’une intercommunalité"),
    "M": ("maire", "adjoint au maire", "conseiller communautaire", "vice-président d’une intercommunalité"),
}


def bodies(region: str) -> list[Body]:
    """The intercommunalities whose inhabitants live mostly in the region: two SQL queries."""
    lived: dict[str, dict[tuple[str, str], int]] = {}
    found = (
        Commune.objects.filter(department__region_id=region, intercommunality__isnull=False)
        .values_list("intercommunality_id", "department_id", "department__name")
        .annotate(people=Sum("population"))
        .order_by("intercommunality_id", "department_id")
    )
    for code, department, name, people in found:
        lived.setdefault(code, {})[(department, name)] = people or 0
    rows = (
        Commune.objects.filter(intercommunality_id__in=lived)
        .values_list("intercommunality_id", "intercommunality__name", "intercommunality__kind")
        .annotate(whole=Max("intercommunality__population"))
        .order_by("intercommunality_id")
    )
    return [_body(code, name, kind, lived[code]) for code, name, kind, whole in rows if _mostly(lived[code], whole)]


def _mostly(lived: dict[tuple[str, str], int], whole: int | None) -> bool:
    return whole is None or 2 * sum(lived.values()) > whole


def _body(code: str, name: str, kind: str, lived: dict[tuple[str, str], int]) -> Body:
    (department, department_name), _people = max(lived.items(), key=lambda item: (item[1], item[0]))
    return Body(code, name, kind, department, department_name, sum(lived.values()))


@operation
def seed_territories(*, actor: Actor, region: str, now: datetime) -> list[Territory]:
    """Write the invented groupings once; gives them with their population in `people`."""
    found = list(_territories())
    if not found:
        write_territories(
            actor=actor,
            drafts=groupings(bodies(region)),
            on=SINCE,
            source=SOURCE,
            is_demonstration=True,
            now=now,
        )
        found = list(_territories())
    return found


def _territories():
    return (
        Territory.objects.filter(is_demonstration=True)
        .annotate(people=Sum("memberships__commune__population"))
        .order_by("departments", "name", "pk")
    )


@operation
def seed_term(*, actor: Actor, territories: Sequence[Territory], now: datetime) -> Term:
    """The term by the rules of the first real one, one person a seat, mandates in force since the first session."""
    found = Term.objects.filter(is_demonstration=True).first()
    if found is not None:
        return found
    pairs = len(territories) + round(PAIRS_BEYOND_ONE * len(territories) / TERRITORIES)
    rules = PRESETS["territoires-2016"].build()
    # Nothing ends it: the demonstration is played in the present.
    elected = replace(rules.colleges[0], seats=Apportioned(total=2 * pairs, least=2))
    term = open_term(
        actor=actor,
        name="Mandature de démonstration",
        starts_on=SINCE,
        rules=replace(rules, months=0, colleges=(elected,)).to_json(),
        territories={territory.pk for territory in territories},
        is_demonstration=True,
        now=now,
    )
    seats = list(term.seats.full().order_by("territory__departments", "territory__name", "territory_id", "number"))
    people = _people(seats)
    Mandate.objects.bulk_create(
        Mandate(seat=seat, person=person, starts_on=SINCE, local_office=_office(seat, rank))
        for rank, (seat, person) in enumerate(zip(seats, people, strict=True))
    )
    append(
        actor=actor,
        verb="assembly.seated",
        subject=f"mandature:{term.pk}",
        facts={"since": SINCE.isoformat(), "mandates": len(seats), "demonstration": True},
        now=now,
    )
    return term


def _people(seats: Sequence[Seat]) -> list[Person]:
    """One invented person a seat, of the gender that the seat expects, able to sign in by the demonstration mailbox."""
    ranks = {"F": 0, "M": 0}
    wanted = []
    for seat in seats:
        who = invented(ranks[seat.expected_gender], seat.expected_gender)
        ranks[seat.expected_gender] += 1
        wanted.append(
            Person(
                email=who.email,
                given_name=who.given_name,
                family_name=who.family_name,
                gender=who.gender,
                is_demonstration=True,
                password=make_password(None),
            )
        )
    people = Person.objects.bulk_create(wanted)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    return people


def _office(seat: Seat, rank: int) -> str:
    offices = LOCAL_OFFICES[seat.expected_gender]
    return offices[rank % len(offices)]
