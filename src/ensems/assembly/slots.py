"""What the composition shows on the page of a territory."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.interface.slots import SlotContent, fill
from ensems.territories.models import Territory


@fill("territory.sections", queries=1, order=10)
def members_of(*, request: HttpRequest, territory: Territory) -> SlotContent | None:
    """Who sits for this territory today."""
    found = (
        Mandate.objects.in_force(clock.today(request.now))
        .filter(seat__territory=territory)
        .select_related("person", "seat")
        .order_by("seat__number", "pk")
    )
    return SlotContent("assembly/slots/territory.html", {"territory": territory, "mandates": list(found)})
