"""What every page knows."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.core import clock
from ensems.core.actors import VISITOR


def page(request: HttpRequest) -> dict[str, object]:
    """`actor` and `now`; a page refused before the request has its actor (a wrong host, say) is a visitor's."""
    return {"actor": getattr(request, "actor", VISITOR), "now": getattr(request, "now", None) or clock.now()}
