"""The rapporteurs' workshop: writing recommendations, citing what they rest on, submitting them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.contributions.models import Contribution
from ensems.core.decisions import YES, Refused, no, require
from ensems.opinions import operations, queries, rules
from ensems.opinions.enums import Outcome
from ensems.opinions.forms import CitationForm, RecommendationForm
from ensems.opinions.models import Citation, Opinion, Recommendation
from ensems.referrals.models import Referral
from ensems.synthesis.queries import count_fates
from ensems.writing import marks
from ensems.writing.views import read_save, save_response


def _referral(request: HttpRequest, slug: str) -> Referral:
    return get_object_or_404(Referral.objects.visible_to(request.actor).prefetch_related("phases"), slug=slug)


def workshop(request: HttpRequest, slug: str) -> HttpResponse:
    """The opinion in preparation on one saisine: its recommendations, what is missing, the way to submit it."""
    referral = _referral(request, slug)
    require(rules.may_read_draft(request.actor))
    opinion = queries.opinion_in_preparation(referral)
    if opinion is not None:
        opinion.referral = referral
    form = RecommendationForm(request.POST or None, referral=referral)
    if request.method == "POST" and form.is_valid():
        try:
            added = operations.add_recommendation(
                actor=request.actor, referral=referral, now=request.now, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("opinions:write", added.reference)
    fates = count_fates(referral)
    live = queries.prepared(opinion) if opinion else []
    missing = queries.missing_for_submission(opinion, live, fates) if opinion else []
    may_reopen = bool(opinion and rules.may_reopen(request.actor, opinion, request.now))
    unvoted = rules.has_no_voted_amendment(opinion) if opinion and may_reopen else YES
    return render(
        request,
        "opinions/workshop.html",
        {
            "referral": referral,
            "opinion": opinion,
            "recommendations": live,
            "missing": missing,
            "outdated": queries.outdated_quotes(opinion) if any(one.outdated for one in live) else (),
            "fates": fates,
            "form": form,
            "may_add": rules.may_edit(request.actor, opinion, request.now)
            if opinion
            else rules.may_recommend(request.actor, referral, request.now),
            "may_submit": rules.may_submit(request.actor, opinion, missing, request.now) if opinion else None,
            "may_reopen": may_reopen and unvoted,
            "voted": "" if unvoted or not may_reopen else unvoted.reason,
            "may_record": rules.may_record_adoption(request.actor, opinion, request.now) if opinion else None,
        },
    )


def _editable(request: HttpRequest, reference: str) -> Recommendation:
    found = get_object_or_404(
        Recommendation.objects.select_related("opinion__referral", "text", "question")
        .prefetch_related("opinion__referral__phases")
        .exclude(outcome=Outcome.WITHDRAWN),
        reference=reference,
    )
    require(rules.may_write_in(request.actor, found, found.opinion, request.now))
    return found


def write(request: HttpRequest, reference: str) -> HttpResponse:
    recommendation = _editable(request, reference)
    referral = recommendation.opinion.referral
    initial = {"title": recommendation.title, "question": recommendation.question}
    form = RecommendationForm(request.POST or None, initial=initial, referral=referral)
    if request.method == "POST" and form.is_valid():
        try:
            saved = operations.save_recommendation(
                actor=request.actor,
                recommendation=recommendation,
                now=request.now,
                **form.cleaned_data,
                **read_save(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, saved.notice or _("Le texte est enregistré."))
            return redirect("opinions:write", reference)
    return render(
        request,
        "opinions/write.html",
        {
            "recommendation": recommendation,
            "referral": referral,
            "form": form,
            "body": request.POST.get("body", recommendation.text.body),
            "text": recommendation.text,
            "quotes": queries.quotes_of([recommendation]),
            "save_url": reverse("opinions:save", args=[reference]),
        },
    )


@require_POST
def save(request: HttpRequest, reference: str) -> HttpResponse:
    """What the editor sends every few seconds."""
    recommendation = _editable(request, reference)
    saved = operations.save_recommendation_text(
        actor=request.actor, recommendation=recommendation, now=request.now, **read_save(request)
    )
    return save_response(request, saved=saved)


@require_POST
def freeze(request: HttpRequest, reference: str) -> HttpResponse:
    version = operations.freeze_recommendation_version(
        actor=request.actor, recommendation=_editable(request, reference), now=request.now
    )
    messages.success(request, _("La version %(n)d est gardée.") % {"n": version.number})
    return redirect("opinions:write", reference)


def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    recommendation = _editable(request, reference)
    if request.method == "POST":
        operations.withdraw_recommendation(actor=request.actor, recommendation=recommendation, now=request.now)
        messages.success(request, _("La préconisation %(ref)s est abandonnée.") % {"ref": reference})
        return redirect("opinions:workshop", recommendation.opinion.referral.slug)
    return render(
        request,
        "opinions/withdraw.html",
        {"recommendation": recommendation, "referral": recommendation.opinion.referral},
    )


def cite(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose a contribution, then a passage of it: with the pointer, by paragraph, or by pasting its words."""
    recommendation = _editable(request, reference)
    referral = recommendation.opinion.referral
    chosen = request.GET.get("contribution", "")
    contribution = _citable(referral, chosen) if chosen else None
    version = contribution.version if contribution else None
    form = CitationForm(request.POST or None, initial={"version": version.number if version else None})
    if request.method == "POST" and contribution and form.is_valid():
        try:
            passage = form.chosen(contribution.version)
            operations.cite_passage(
                actor=request.actor,
                recommendation=recommendation,
                contribution=contribution,
                start=passage.start,
                end=passage.end,
                is_contrary=form.cleaned_data["is_contrary"],
                now=request.now,
            )
        except ValidationError as error:
            form.add_error("words", error.messages)
            form.data = {**form.data.dict(), "version": contribution.version.number, "start": "", "end": ""}
        else:
            messages.success(request, _("Le passage est cité."))
            return redirect("opinions:write", reference)
    return render(
        request,
        "opinions/cite.html",
        {
            "recommendation": recommendation,
            "referral": referral,
            "contribution": contribution,
            "contributions": queries.citable(referral) if contribution is None else (),
            "body": marks.render_with_offsets(contribution.version.body) if contribution else "",
            "passages": marks.passages(contribution.version.body) if contribution else (),
            "form": form,
        },
    )


def _citable(referral: Referral, reference: str) -> Contribution:
    return get_object_or_404(queries.citable(referral), reference=reference)


@require_POST
def remove_citation(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    recommendation = _editable(request, reference)
    citation = get_object_or_404(
        Citation.objects.select_related("recommendation__opinion__referral"), recommendation=recommendation, pk=pk
    )
    operations.remove_citation(actor=request.actor, citation=citation, now=request.now)
    messages.success(request, _("Le passage n’est plus cité."))
    return redirect("opinions:write", reference)


def _in_preparation(request: HttpRequest, slug: str) -> Opinion:
    referral = _referral(request, slug)
    opinion = queries.opinion_in_preparation(referral)
    if opinion is None:
        raise Refused(no(_("Aucun avis n’est en préparation sur cette saisine.")))
    opinion.referral = referral
    return opinion


@require_POST
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    operations.submit_for_adoption(actor=request.actor, opinion=_in_preparation(request, slug), now=request.now)
    messages.success(request, _("Le texte est figé et public : il est soumis à l’adoption."))
    return redirect("opinions:workshop", slug)


@require_POST
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    operations.reopen(actor=request.actor, opinion=_in_preparation(request, slug), now=request.now)
    messages.success(request, _("Le texte est rouvert ; ses versions précédentes restent consultables."))
    return redirect("opinions:workshop", slug)
