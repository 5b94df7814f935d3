"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ensems.assembly.queries import institution_of, share
from ensems.website import queries
from ensems.website.health import checks
from ensems.website.thread import links


def home(request: HttpRequest) -> HttpResponse:
    """What is asked now and until when, what the Region owes, the next session, the thread since the beginning."""
    institution, figures = queries.institution_and_figures(request.now)
    share(request, institution)
    owing = queries.owing(request.now)
    asked = queries.asked_now(request.now)
    return render(
        request,
        "website/home.html",
        {
            "institution": institution,
            "asked": asked[0] if asked else None,
            "others": asked[1:],
            "heard": queries.heard_on(asked[0].referral, request.now) if asked else None,
            "figures": figures,
            "owing": owing,
            "inquiries": queries.inquiries_waiting(figures, request.now),
            "meeting": queries.next_meeting(request.now),
            "links": links(figures, owing),
        },
    )


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "website/help.html", {"institution": institution_of(request)})


def resources(request: HttpRequest) -> HttpResponse:
    """Where to find the rest: calls, policies, lists to take away."""
    return render(request, "website/resources.html", {})


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
