"""A refused operation becomes a page that says why, and offers to sign in when that could change the answer."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ensems.core.decisions import Decision, Refused
from ensems.interface.navigation import address


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusal(request, exception.decision)
        return None


def refusal(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The page (or, for htmx, the notice) of a refusal, with status 403."""
    sign_in = ""
    if decision.sign_in_helps and request.actor.is_visitor:
        # A refused form cannot be sent again after signing in: one comes back to the page that showed it.
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else _page_of(request)
        login = address("account_login")
        sign_in = f"{login}?{urlencode({'next': back})}" if login else ""
    fragment = bool(getattr(request, "htmx", False)) and not request.htmx.boosted
    template = "interface/refused_fragment.html" if fragment else "interface/refused.html"
    return render(request, template, {"reason": decision.reason, "sign_in": sign_in}, status=403)


def _page_of(request: HttpRequest) -> str:
    """The path of the page that held the form, when the browser says it and it is ours."""
    came_from = urlsplit(request.headers.get("referer", ""))
    return came_from.path if came_from.netloc == request.get_host() and came_from.path else request.path
