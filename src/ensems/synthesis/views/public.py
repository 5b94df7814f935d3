"""The synthesis of a saisine, read by all: each contribution and what it becomes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from ensems.core.texts import excerpt
from ensems.interface import lists
from ensems.referrals.models import Referral
from ensems.synthesis.enums import FateKind
from ensems.synthesis.queries import TO_REVIEW, WITHOUT_FATE, count_fates, fate_rows, filtered
from ensems.synthesis.rules import may_work_on_synthesis


def workshop(request: HttpRequest, slug: str) -> HttpResponse:
    referral = get_object_or_404(
        Referral.objects.visible_to(request.actor).prefetch_related("phases", "questions"), slug=slug
    )
    bar = lists.Bar(
        request,
        lists.Filter(
            "question",
            _("Question"),
            [(q.number, f"{q.number}. {excerpt(q.text, 70)}") for q in referral.questions.all()],
            _("Toutes"),
        ),
        lists.Filter(
            "sort",
            _("Sort"),
            [(WITHOUT_FATE, _("à décider")), (TO_REVIEW, _("à revoir")), *FateKind.choices],
            _("Tous"),
        ),
        sort_name="ordre",
    )
    page = lists.page_of(filtered(referral, question=bar["question"], fate=bar["sort"]), request)
    return render(
        request,
        "synthesis/workshop.html",
        {
            "referral": referral,
            "rows": fate_rows(page),
            "page": page,
            "bar": bar,
            "count": count_fates(referral),
            "may_work": may_work_on_synthesis(request.actor, referral, request.now),
        },
    )
