"""The strip on every page: what is real, what is invented, and the switch of role."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.assembly.queries import institution_of
from ensems.demonstration.cast import PARTS
from ensems.demonstration.rules import may_switch
from ensems.interface import pages
from ensems.interface.slots import SlotContent, fill
from ensems.notices.mailbox import is_readable_from

# The switch of role is drawn for those who sit at the machine, and for nobody else.
pages.differs(is_readable_from)


@fill("page.banner", queries=1)
def banner(*, request: HttpRequest) -> SlotContent | None:
    found = institution_of(request)
    if found is None or not found.plays:
        return None
    return SlotContent("demonstration/banner.html", {"may_switch": bool(may_switch(request)), "parts": PARTS})
