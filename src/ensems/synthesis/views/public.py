"""The synthesis of a saisine, read by all: each contribution and what it becomes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ensems.interface import lists
from ensems.referrals.models import Referral
from ensems.synthesis.enums import FateKind
from ensems.synthesis.queries import contributions_of, count_fates, fate_rows, filtered
from ensems.synthesis.rules import may_work_on_synthesis


def workshop(request: HttpRequest, slug: str) -> HttpResponse:
    referral = get_object_or_404(Referral.objects.visible_to(request.actor).prefetch_related("phases"), slug=slug)
    chosen = {name: request.GET.get(name, "") for name in ("question", "sort")}
    page = lists.page_of(filtered(contributions_of(referral), **chosen), request)
    return render(
        request,
        "synthesis/workshop.html",
        {
            "referral": referral,
            "rows": fate_rows(page.object_list),
            "page": page,
            "count": count_fates(referral),
            "kinds": FateKind.choices,
            "questions": referral.questions.all(),
            "chosen": chosen,
            "may_work": may_work_on_synthesis(request.actor, referral, request.now),
        },
    )
