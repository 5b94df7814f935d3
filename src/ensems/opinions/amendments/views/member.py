"""Proposing, signing, withdrawing an amendment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.core.decisions import require
from ensems.opinions.amendments import operations, queries, rules
from ensems.opinions.amendments.building import build
from ensems.opinions.amendments.forms import ADD, WAYS, AmendmentForm
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.amendments.paragraphs import Paragraph, paragraphs
from ensems.opinions.amendments.views.public import recommendation_or_404
from ensems.opinions.models import Recommendation
from ensems.writing.differences import Piece, compare


def amendment_or_404(recommendation: Recommendation, number: int) -> Amendment:
    found = Amendment.objects.select_related("author").filter(recommendation=recommendation, number=number).first()
    if found is None:
        raise Http404(_("Cet amendement n’existe pas."))
    found.recommendation = recommendation
    return found


def propose(request: HttpRequest, reference: str) -> HttpResponse:
    """First the passage and what to do with it, by a link next to each paragraph; then the words and the reason."""
    told = recommendation_or_404(request, reference)
    mandates = queries.mandates_held(request.actor, request.now)
    voted = queries.any_voted(told.opinion, told)
    require(rules.may_propose(request.actor, told, told.opinion, mandates, request.now, any_voted=voted))
    if told.base is None:
        raise Http404(_("Ce texte n’est pas encore soumis."))
    parts = paragraphs(told.base.body)
    way, number = _chosen(request, parts)
    part = parts[number - 1] if number else None
    form = AmendmentForm(request.POST or None, way=way, paragraph=number, part=part, base=told.base_id) if way else None
    preview = None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "preview":
                preview = _preview(told.base.body, form)
            else:
                return _deposited(request, told, form)
        except ValidationError as error:
            tell(form, error)
    return render(
        request,
        "opinions/amendments/propose.html",
        {
            "recommendation": told,
            "referral": told.opinion.referral,
            "opinion": told.opinion,
            "paragraphs": parts,
            "way": way,
            "part": part,
            "form": form,
            "preview": preview,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _chosen(request: HttpRequest, parts: list[Paragraph]) -> tuple[str, int]:
    """("", 0) as long as nothing that exists is chosen."""
    way, asked = request.GET.get("geste", ""), request.GET.get("paragraphe", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else -1
    if way not in WAYS or not (0 if way == ADD else 1) <= number <= len(parts):
        return "", 0
    return way, number


def _preview(body: str, form: AmendmentForm) -> list[Piece]:
    change = operations.change_of(body, form.proposal())
    return compare(body, build(body, [change]).body)


def _deposited(request: HttpRequest, told: Recommendation, form: AmendmentForm) -> HttpResponse:
    made = operations.propose_amendment(
        actor=request.actor,
        recommendation=told,
        proposal=form.proposal(),
        client_key=form.cleaned_data["client_key"],
        now=request.now,
    )
    messages.success(request, _("L’amendement n° %(n)d est déposé et public ; vous l’avez signé.") % {"n": made.number})
    return redirect("opinions:amendment", told.reference, made.number)


@require_POST
def sign(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    told = recommendation_or_404(request, reference)
    found = amendment_or_404(told, number)
    operations.sign_amendment(actor=request.actor, amendment=found, now=request.now)
    messages.success(request, _("Vous avez signé l’amendement n° %(n)d.") % {"n": number})
    return redirect("opinions:amendment", reference, number)


@require_POST
def unsign(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    told = recommendation_or_404(request, reference)
    found = amendment_or_404(told, number)
    operations.unsign_amendment(actor=request.actor, amendment=found, now=request.now)
    messages.success(request, _("Votre signature est retirée de l’amendement n° %(n)d.") % {"n": number})
    return redirect("opinions:amendment", reference, number)


def withdraw(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    told = recommendation_or_404(request, reference)
    found = amendment_or_404(told, number)
    require(rules.may_withdraw(request.actor, found))
    if request.method == "POST":
        operations.withdraw_amendment(actor=request.actor, amendment=found, now=request.now)
        messages.success(request, _("L’amendement n° %(n)d est retiré ; il reste lisible.") % {"n": number})
        return redirect("opinions:amendment", reference, number)
    return render(
        request,
        "opinions/amendments/withdraw.html",
        {"recommendation": told, "referral": told.opinion.referral, "amendment": found},
    )


def tell(form: forms.Form, error: ValidationError) -> None:
    """Next to its field when the form has it."""
    found: dict[Any, Any] = getattr(error, "error_dict", {None: [error]})
    for name, errors in found.items():
        form.add_error(name if name in form.fields else None, errors)
