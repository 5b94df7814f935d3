"""The head of the register at the foot of each page."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.interface.slots import SlotContent, fill
from ensems.register.queries import Head, head


def head_of(request: HttpRequest) -> Head:
    """The head, read once a request."""
    if not hasattr(request, "register_head"):
        request.register_head = head()  # type: ignore[attr-defined]
    return request.register_head  # type: ignore[attr-defined]


@fill("page.footer", queries=1, order=10)
def register_head(*, request: HttpRequest) -> SlotContent:
    return SlotContent("register/foot.html", {"head": head_of(request)})
