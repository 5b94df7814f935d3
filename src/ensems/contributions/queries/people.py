"""How people are named on public pages: their name, never their address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.assembly.queries import Standing
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.territories.models import Territory


def shown_name(person: Person) -> str:
    return person.name if person.erased_at or person.given_name or person.family_name else _("personne sans nom")


@dataclass(frozen=True, slots=True)
class InWhoseName:
    """The territories that one chooses among, as (primary key, name); empty when there is nothing to choose."""

    to_support: list[tuple[int, str]]
    to_comment: list[tuple[int, str]]


def in_whose_name(actor: Actor, held: Standing, now: datetime) -> InWhoseName:
    """For whom one sits and so may support; for whom one sits or prepares and so may comment. One SQL query for who has
    several territories, none otherwise: two of them in `held` are enough to say so."""
    if len(held.all) < 2:
        return InWhoseName([], [])
    sits = Mandate.objects.in_force(clock.today(now)).filter(person_id=actor.person_id)
    found = (
        Territory.objects.annotate(sits=Exists(sits.filter(seat__territory=OuterRef("pk"))))
        .filter(Q(sits=True) | Q(pk__in=held.offices))
        .order_by("name", "pk")
        .values_list("pk", "name", "sits")
    )
    places = list(found)
    support = [(pk, name) for pk, name, speaks in places if speaks]
    return InWhoseName(support if len(support) > 1 else [], [(pk, name) for pk, name, _speaks in places])


def office_then(person: str, territory: str, at: str) -> Subquery:
    """The local office ("maire de …") of the mandate held for that territory on the day of that instant."""
    day = TruncDate(ExpressionWrapper(OuterRef(at), output_field=DateTimeField()), tzinfo=clock.PARIS)
    held = (
        Mandate.objects.filter(person=OuterRef(person), seat__territory=OuterRef(territory))
        .filter(starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        .order_by(F("ends_on").desc(nulls_first=True), "-pk")
    )
    return Subquery(held.values("local_office")[:1])
