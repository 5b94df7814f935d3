"""Closing a saisine once every recommendation has its answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ensems.answers import operations, queries, rules
from ensems.core.decisions import require
from ensems.referrals.models import Referral


def close(request: HttpRequest, slug: str) -> HttpResponse:
    referral = get_object_or_404(Referral.objects.visible_to(request.actor), slug=slug)
    state = queries.closing_state(referral)
    require(rules.may_close(request.actor, referral, state.unanswered, state.opinions, request.now))
    if request.method == "POST":
        operations.close_referral(actor=request.actor, referral=referral, now=request.now)
        messages.success(request, _("La saisine est close. Le fil et ses suites restent publics."))
        return redirect("referrals:detail", slug)
    return render(
        request, "answers/close.html", {"referral": referral, "figures": queries.figures(request.now, referral)}
    )
