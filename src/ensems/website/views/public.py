"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ensems.assembly.queries import institution_of
from ensems.interface.shapes import Link
from ensems.website import queries
from ensems.website.health import checks
from ensems.website.thread import links


def home(request: HttpRequest) -> HttpResponse:
    """What is asked now and until when, what the Region owes, the next session, the thread since the beginning."""
    figures = queries.figures(request.now)
    owing = queries.owing(request.now)
    line: list[Link] = links(figures, owing)
    return render(
        request,
        "website/home.html",
        {
            "institution": institution_of(request),
            "open": queries.open_referral(request.now),
            "figures": figures,
            "owing": owing,
            "meeting": queries.next_meeting(request.now),
            "links": line,
        },
    )


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "website/help.html", {"institution": institution_of(request)})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html", {})


def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "website/legal.html", {"institution": institution_of(request)})


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """For machines: 200 when all is well, 503 otherwise; no figure about anyone."""
    found = checks(request.now)
    well = all(check.well for check in found)
    body = {"well": well, **{check.name: {"well": check.well, **check.detail} for check in found}}
    return JsonResponse(body, status=200 if well else 503)
