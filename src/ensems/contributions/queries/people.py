"""How people are named on public pages: their name, never their address."""

from __future__ import annotations

from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.core import clock


def shown_name(person: Person) -> str:
    return person.name if person.erased_at or person.given_name or person.family_name else _("personne sans nom")


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
