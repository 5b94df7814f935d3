"""For the secretariat: until when, in which order; and, with who presides, what the Assembly decided."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.core import clock
from ensems.core.decisions import require
from ensems.meetings.models import Ballot
from ensems.opinions import queries as opinions
from ensems.opinions.amendments import operations, queries, rules
from ensems.opinions.amendments.forms import HandsForm, OrderForm, SettleForm, TermsForm
from ensems.opinions.amendments.hands import record_hands
from ensems.opinions.amendments.views.member import amendment_or_404, tell
from ensems.opinions.amendments.views.public import recommendation_or_404
from ensems.opinions.amendments.wording import short
from ensems.opinions.models import Opinion


def terms(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        opinion = opinions.opinion_by_reference(reference)
    except Opinion.DoesNotExist:
        raise Http404(_("Cet avis n’existe pas.")) from None
    require(rules.may_set_terms(request.actor, opinion, any_voted=queries.any_voted(opinion)))
    until = opinion.amendments_until
    start = {
        "until": until.astimezone(clock.PARIS) if until else None,
        "signatures": opinion.amendment_signatures,
    }
    form = TermsForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_amendment_terms(actor=request.actor, opinion=opinion, now=request.now, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Les conditions de dépôt des amendements sont publiées."))
            return redirect("opinions:opinion", reference)
    return render(
        request,
        "opinions/amendments/terms.html",
        {"opinion": opinion, "reference": reference, "referral": opinion.referral, "form": form},
        status=422 if form.errors else 200,
    )


def order(request: HttpRequest, reference: str) -> HttpResponse:
    told = recommendation_or_404(request, reference)
    require(rules.may_order(request.actor, told.opinion))
    rows = [row for row in queries.rows_of(told) if row.is_waiting]
    back = request.POST.get("do") == "proposed"
    form = OrderForm(request.POST if request.method == "POST" and not back else None, rows=rows)
    if request.method == "POST" and (back or form.is_valid()):
        try:
            operations.order_amendments(
                actor=request.actor, recommendation=told, order=[] if back else form.order(), now=request.now
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("L’ordre des votes est publié."))
            return redirect("opinions:amendments", reference)
    return render(
        request,
        "opinions/amendments/order.html",
        {"recommendation": told, "referral": told.opinion.referral, "rows": rows, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def settle(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """In one gesture, from the page of the amendment or from that of the ballot."""
    told = recommendation_or_404(request, reference)
    found = amendment_or_404(told, number)
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Http404(_("Ce scrutin n’existe pas."))
    ballot = get_object_or_404(Ballot, pk=form.cleaned_data["ballot"])
    made = operations.settle_amendment(actor=request.actor, amendment=found, ballot=ballot, now=request.now)
    said = _("L’amendement n° %(n)d est %(fate)s : c’est lu dans le scrutin.")
    messages.success(request, said % {"n": number, "fate": made.get_fate_display()})
    return redirect("opinions:amendment", reference, number)


def hands(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """An amendment voted by raised hands, where no ballot was held."""
    told = recommendation_or_404(request, reference)
    found = amendment_or_404(told, number)
    ballots = queries.ballots_on(found)
    signatures = len(queries.signed(found))
    require(rules.may_record_hands(request.actor, found, told.opinion, signatures, ballots, request.now))
    sessions = queries.sessions_since(told.opinion, request.now)
    form = HandsForm(request.POST or None, sessions=sessions)
    if request.method == "POST" and form.is_valid():
        try:
            made = record_hands(actor=request.actor, amendment=found, hands=form.hands(), now=request.now)
        except ValidationError as error:
            tell(form, error)
        else:
            said = _("Le vote à main levée est enregistré : l’amendement n° %(n)d est %(fate)s.")
            messages.success(request, said % {"n": number, "fate": made.get_fate_display()})
            return redirect("opinions:amendment", reference, number)
    return render(
        request,
        "opinions/amendments/hands.html",
        {"recommendation": told, "amendment": found, "name": short(found.change), "sessions": sessions, "form": form},
        status=422 if form.errors else 200,
    )
