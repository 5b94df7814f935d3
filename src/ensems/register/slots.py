"""The head of the register at the foot of each page."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.interface import pages
from ensems.interface.slots import SlotContent, fill
from ensems.register.queries import Head


def head_of(request: HttpRequest) -> Head:
    """The head under which the whole page is drawn, read once a request."""
    return Head(*pages.edition_of(request))


@fill("page.footer", queries=1, order=10)
def register_head(*, request: HttpRequest) -> SlotContent:
    return SlotContent("register/foot.html", {"head": head_of(request)})
