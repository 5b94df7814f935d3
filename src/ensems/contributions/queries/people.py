"""How people are named on public pages: their name, never their address."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.assembly.queries import Standing
from ensems.core import clock
from ensems.territories.models import Territory


def shown_name(person: Person) -> str:
    return person.name if person.erased_at or person.given_name or person.family_name else _("personne sans nom")


@dataclass(frozen=True, slots=True)
class InWhoseName:
    """The territories that one chooses among, as (primary key, name); empty when there is nothing to choose."""

    to_support: tuple[tuple[int, str], ...] = ()
    to_comment: tuple[tuple[int, str], ...] = ()

    @classmethod
    def among(cls, places: list[tuple[str, int, bool]]) -> InWhoseName:
        """`places`: name, primary key, whether one sits there. One supports where one sits only."""
        every = tuple((pk, name) for name, pk, _sits in places)
        sat = tuple((pk, name) for name, pk, sits in places if sits)
        return cls(sat if len(sat) > 1 else (), every if len(every) > 1 else ())


def in_whose_name(held: Standing, mandates: QuerySet[Mandate]) -> QuerySet[Territory]:
    """For whom one sits or prepares; `sits` is 1 where one of these mandates is."""
    here = mandates.filter(seat__territory=OuterRef("pk"))
    sits = Case(When(Exists(here), then=Value(1)), default=Value(0), output_field=IntegerField())
    return Territory.objects.annotate(sits=sits).filter(Q(sits=1) | Q(pk__in=held.offices))


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
