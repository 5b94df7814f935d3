"""What the Region owes and what it promised, as everyone reads it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

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
            "rows": queries.owed_rows(page, request.now),
            "figures": queries.figures(request.now),
        },
    )


def pledges(request: HttpRequest) -> HttpResponse:
    """Every pledge of the Region; overdue ones say so."""
    today = clock.today(request.now)
    bar = lists.Bar(
        request,
        lists.Filter("etat", _("État"), queries.PLEDGE_FILTERS, _("Tous")),
        lists.Filter("saisine", _("Saisine"), queries.referral_choices(), _("Toutes")),
    )
    found = queries.filtered_pledges(today=today, state=bar["etat"], referral=bar["saisine"])
    if request.GET.get("format"):
        return exports.pledges(request, found, today)
    page = lists.page_of(found, request)
    return render(
        request,
        "answers/pledges.html",
        {"page": page, "bar": bar, "rows": queries.pledge_rows(page.object_list, today)},
    )
