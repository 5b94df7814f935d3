"""The secretariat's work list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ensems.core.decisions import require
from ensems.interface import lists
from ensems.referrals.rules import may_prepare_any
from ensems.website import worklist
from ensems.website.rules import may_see_worklist


def page(request: HttpRequest) -> HttpResponse:
    require(may_see_worklist(request.actor))
    gathered = worklist.gathered(request.now)
    return render(
        request,
        "website/worklist.html",
        {
            "page": lists.page_of(gathered.items, request),
            "drafts": gathered.drafts,
            "may_begin": may_prepare_any(request.actor),
        },
    )
