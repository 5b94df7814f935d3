"""Who plays which part."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Abs

from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.demonstration.cast import MEMBER, OTHER_MEMBER, Part
from ensems.territories.models import Commune, Territory

# The members that one plays, by their rank among all.
PLAYED = {MEMBER: 0, OTHER_MEMBER: 9}


def members_in_order() -> list[Mandate]:
    """The invented members, one delegation after the other: the first of each territory, then the second. One query.

    Those who have sat since the first session, so that they can be played at any of its dates.
    """
    return list(
        Mandate.objects.filter(
            seat__term__is_demonstration=True,
            seat__kind="full",
            starts_on=F("seat__term__starts_on"),
            ends_on__isnull=True,
        )
        .select_related("person", "seat__territory")
        .order_by("seat__number", "seat__territory__departments", "seat__territory__name", "pk")
    )


def member_of_rank(rank: int) -> Mandate:
    """The member of that rank, or the last one of a small Assembly; raises IndexError without a demonstration."""
    members = members_in_order()
    return members[min(rank, len(members) - 1)]


def who_plays(part: Part) -> Person | None:
    """The person of a part, or nobody when the demonstration is not installed."""
    if part.key in PLAYED:
        try:
            return member_of_rank(PLAYED[part.key]).person
        except IndexError:
            return None
    return Person.objects.filter(email=part.email, is_demonstration=True, is_active=True).first()


def commune_of_about(territory: Territory, population: int) -> str:
    """The code of the commune of the territory whose population is the nearest, or "" without any: one SQL query."""
    theirs = Commune.objects.filter(memberships__territory=territory, population__isnull=False)
    nearest = theirs.alias(gap=Abs(F("population") - population)).order_by("gap", "code")
    return nearest.values_list("code", flat=True).first() or ""
