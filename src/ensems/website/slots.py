"""What the front door adds to the head of every page: the way to one's own work."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.accounts.enums import Role
from ensems.interface.slots import SlotContent, fill
from ensems.website.rules import may_see_worklist


@fill("page.account", queries=0, order=4)
def my_work(*, request: HttpRequest) -> SlotContent | None:
    """The work list for the secretariat, what is owed for the elected members of the Region."""
    if may_see_worklist(request.actor):
        return SlotContent("website/slots/worklist.html")
    if request.actor.has(Role.REGION):
        return SlotContent("website/slots/owed.html")
    return None
