"""A refused operation becomes a page that says why, and offers to sign in when that could change the answer; so does
bad input that no form was there to show.

What is sent is UTF-8 and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ensems.core.decisions import Decision, Refused
from ensems.interface.navigation import address


class EncodingMiddleware:
    """Our pages are in UTF-8, so browsers send UTF-8: a request that names another encoding is refused unread. Some of
    those that Python knows write what no database keeps ("unicode_escape").
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8", "us-ascii"}:
            request.encoding = "utf-8"
            raise BadRequest("encoding")
        # PostgreSQL keeps no such character, so it names nothing here.
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusal(request, exception.decision)
        if isinstance(exception, ValidationError):
            return bad_input(request, exception)
        return None


def bad_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What an operation found wrong, status 422: a line for a script that saves, a notice for htmx, else a page."""
    sentences = error.messages
    if "text/html" not in request.headers.get("accept", "text/html"):
        return HttpResponse(" ".join(sentences), status=422, content_type="text/plain; charset=utf-8")
    if _is_fragment(request):
        return render(
            request, "interface/refused_fragment.html", {"reason": " ".join(sentences), "sign_in": ""}, status=422
        )
    return render(request, "interface/bad_input.html", {"sentences": sentences}, status=422)


def refusal(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The page (or, for htmx, the notice) of a refusal, with status 403."""
    sign_in = ""
    if decision.sign_in_helps and request.actor.is_visitor:
        # A refused form cannot be sent again after signing in: one comes back to the page that showed it.
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else _page_of(request)
        login = address("account_login")
        sign_in = f"{login}?{urlencode({'next': back})}" if login else ""
    template = "interface/refused_fragment.html" if _is_fragment(request) else "interface/refused.html"
    return render(request, template, {"reason": decision.reason, "sign_in": sign_in}, status=403)


def _is_fragment(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) and not request.htmx.boosted


def _page_of(request: HttpRequest) -> str:
    """The path of the page that held the form, when the browser says it and it is ours."""
    came_from = urlsplit(request.headers.get("referer", ""))
    return came_from.path if came_from.netloc == request.get_host() and came_from.path else request.path
