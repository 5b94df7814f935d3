"""What the composition shows on the pages below it: a territory, an account, the head of every page."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.utils.html import escape

from ensems.accounts.enums import Role
from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.assembly.queries import delegation, institution_of
from ensems.core import clock
from ensems.interface.slots import SlotContent, fill
from ensems.territories.models import Territory


@fill("page.region", queries=1)
def region(*, request: HttpRequest) -> str | None:
    """The body and the region served, in the head of every page."""
    found = institution_of(request)
    return escape(f"{found.name} · {found.region_name.split(' / ')[0]}") if found else None


@fill("territory.sections", queries=1, order=10)
def members_of(*, request: HttpRequest, territory: Territory) -> SlotContent | None:
    """Who sits for this territory today."""
    found = delegation(clock.today(request.now), territory.pk)
    return SlotContent("assembly/slots/territory.html", {"territory": territory, "mandates": found})


@fill("people.standing", queries=1)
def who_sits(*, request: HttpRequest, persons: Collection[Person]) -> dict[int, str]:
    """The seats held today, in words: « CA du Grand Cahors, titulaire »."""
    held = Mandate.objects.in_force(clock.today(request.now)).filter(person__in=persons)
    said: dict[int, list[str]] = {}
    for mandate in held.select_related("seat__territory").order_by("starts_on", "pk"):
        words = f"{mandate.seat.delegation}, {mandate.seat.get_kind_display()}"
        said.setdefault(mandate.person_id, []).append(words)
    return {person_id: "\u00a0; ".join(seats) for person_id, seats in said.items()}


@fill("account.sections", queries=1, order=10)
def mandates_of(*, request: HttpRequest, person: Person, own: bool) -> SlotContent | None:
    """The seats a person holds or held, latest first."""
    found = Mandate.objects.filter(person=person).select_related("seat__territory", "seat__term")
    mandates = list(found.order_by("-starts_on", "-pk"))
    context = {"mandates": mandates, "own": own, "today": clock.today(request.now)}
    return SlotContent("assembly/slots/account.html", context) if mandates else None


@fill("account.sections", queries=1, order=12)
def offices_of(*, request: HttpRequest, person: Person, own: bool) -> SlotContent | None:
    """Where an officer prepares the designations of a territory."""
    held = request.actor.territories_as(Role.OFFICER) if own else frozenset()
    if not held:
        return None
    return SlotContent("assembly/slots/office.html", {"territories": list(Territory.objects.filter(pk__in=held))})
