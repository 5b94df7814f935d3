"""What the Region owes and what it promised, as everyone reads it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ensems.answers import exports, queries
from ensems.core import clock
from ensems.interface import lists


def owed(request: HttpRequest) -> HttpResponse:
    """The recommendations that wait for an answer, oldest first."""
    found = queries.unanswered_in_order()
    if request.GET.get("format"):
        return exports.owed(request, found, request.now)
    page = lists.page_of(found, request)
    return render(
        request,
        "answers/owed.html",
        {
            "page": page,
            "rows": queries.owed_rows(page.object_list, request.now),
            "figures": queries.figures(request.now),
        },
    )


def pledges(request: HttpRequest) -> HttpResponse:
    """Every pledge of the Region; overdue ones say so."""
    today = clock.today(request.now)
    chosen = {name: request.GET.get(name, "") for name in ("etat", "saisine")}
    found = queries.filtered_pledges(today=today, **chosen)
    if request.GET.get("format"):
        return exports.pledges(request, found, today)
    page = lists.page_of(found, request)
    return render(
        request,
        "answers/pledges.html",
        {
            "page": page,
            "rows": queries.pledge_rows(page.object_list, today),
            "states": queries.PLEDGE_FILTERS,
            "referrals": queries.referrals_with_pledges(),
            "chosen": chosen,
        },
    )
