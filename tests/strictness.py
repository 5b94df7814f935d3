"""What a page may not do unnoticed in a test: name a variable that does not exist, ask for rows one by one."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.base import Node
from django.test import Client
from zeal import zeal_context

HOUSE = str(Path(__file__).resolve().parents[1] / "src")
BACKEND = "ensems.accounts.backends.Backend"


class Undefined(str):
    """Stands for `string_if_invalid`: the template engine asks it for a text when a variable has none.

    Templates that are not ours (widgets of Django, say) rely on the empty text, and get it.
    """

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: Any) -> str:
        place = _place()
        if place is not None and place.startswith(HOUSE):
            pytest.fail(f"{place}: the template names « {variable} », which does not exist", pytrace=False)
        return ""


def _place() -> str | None:
    """The template and the line being rendered."""
    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return f"{node.origin.name}:{node.token.lineno if node.token else '?'}"
        frame = frame.f_back
    return None


UNDEFINED = Undefined("undefined")


class StrictClient(Client):
    """Reads each HTML answer as a severe browser would, and refuses a query repeated for each row."""

    person: Any = None

    def request(self, **request: Any) -> HttpResponse:
        # A page that is read; an operation reads its locked rows again, on purpose.
        watched = zeal_context() if request.get("REQUEST_METHOD", "GET") == "GET" else nullcontext()
        with watched:
            response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming and response.content:
            # Here and not above: the checker belongs to the interface, whose tests use it alone.
            from tests.strict_html import check

            check(response)
        return response

    def sign_in(self, person: Any) -> StrictClient:
        self.force_login(person, backend=BACKEND)
        self.person = person
        return self
