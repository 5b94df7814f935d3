"""What the writes of the composition have in common: rows taken for the transaction, free seats, who is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Person, RoleGrant
from ensems.assembly.enums import EndReason
from ensems.assembly.models import Mandate, Nomination, Seat
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.partial_dates import sentence
from ensems.notices.operations import queue
from ensems.register.models import Act
from ensems.register.operations import append


def take_seats(pks: Iterable[int]) -> dict[int, Seat]:
    """Lock these seats and their term until the end of the transaction, always in the same order.

    Two writes on a seat never cross, and a term does not end in the middle of one.
    """
    seats = (
        Seat.objects.select_for_update(of=("self", "term"), no_key=True)
        .select_related("term", "territory")
        .order_by("pk")
    )
    return {seat.pk: seat for seat in seats.filter(pk__in=set(pks))}


def take_person(pk: int) -> Person:
    """After the seats: nobody takes two seats at once."""
    return Person.objects.select_for_update(no_key=True).get(pk=pk)


def overlapping(found: QuerySet[Mandate], starts_on: date, ends_on: date | None) -> QuerySet[Mandate]:
    """Those that share a day with [starts_on, ends_on]."""
    found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    return found if ends_on is None else found.filter(starts_on__lte=ends_on)


def begin_mandate(
    *,
    actor: Actor,
    seat: Seat,
    person: Person,
    starts_on: date,
    local_office: str = "",
    nomination: Nomination | None = None,
    verb: str = "mandate.accepted",
    now: datetime,
) -> Mandate:
    """Both rows are taken by the caller. Raises ValidationError when the seat or the person is not free that day."""
    ends_on = seat.term.ends_on
    if starts_on < seat.term.starts_on or (ends_on is not None and starts_on > ends_on):
        raise ValidationError(
            _("Le %(day)s n’est pas un jour de la mandature «\u00a0%(term)s\u00a0».")
            % {"day": sentence(starts_on), "term": seat.term.name}
        )
    holder = overlapping(seat.mandates.select_related("person"), starts_on, ends_on).first()
    if holder is not None:
        raise ValidationError(held_by(holder))
    other = overlapping(person.mandates.filter(seat__term=seat.term), starts_on, ends_on).first()
    if other is not None:
        raise ValidationError(sits_elsewhere(other))
    mandate = Mandate.objects.create(
        seat=seat,
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        end_reason=EndReason.TERM_ENDED if ends_on else "",
        local_office=local_office,
        nomination=nomination,
    )
    facts = {"seat": seat.pk, "person": person.actor_key, "since": starts_on.isoformat()}
    record(actor, verb, seat, facts, now)
    return mandate


def held_by(mandate: Mandate) -> str:
    if mandate.ends_on is None or mandate.end_reason == EndReason.TERM_ENDED:
        return _("Ce siège est tenu par %(name)s depuis le %(day)s : enregistrez d’abord la fin de ce mandat.") % {
            "name": mandate.person.name,
            "day": sentence(mandate.starts_on),
        }
    return _("Ce siège est tenu par %(name)s du %(start)s au %(end)s : choisissez un jour plus tard.") % {
        "name": mandate.person.name,
        "start": sentence(mandate.starts_on),
        "end": sentence(mandate.ends_on),
    }


def sits_elsewhere(mandate: Mandate) -> str:
    return _("%(name)s siège déjà pour « %(where)s » : une personne n’a qu’un siège.") % {
        "name": mandate.person.name,
        "where": mandate.seat.delegation,
    }


def record(actor: Actor, verb: str, seat: Seat, facts: Mapping[str, object], now: datetime) -> Act:
    return append(actor=actor, verb=verb, subject=seat.subject, facts=dict(facts), now=now)


def tell(people: Iterable[Person], kind: str, params: dict[str, object], *, actor: Actor, now: datetime) -> None:
    """Those who can be written to and did not do it themselves."""
    for person in people:
        if person.email and person.is_active and person.pk != actor.person_id:
            queue(actor=actor, person=person, kind=kind, params=params, now=now)


def secretariat(now: datetime) -> list[Person]:
    """One SQL query."""
    held = RoleGrant.objects.in_force(clock.today(now)).filter(role=Role.SECRETARIAT)
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True, email__isnull=False))
