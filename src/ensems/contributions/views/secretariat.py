"""What the secretariat does, each with a reason that everyone can read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ensems.contributions import operations, queries, rules
from ensems.contributions.forms import CorrectionForm, ReasonForm
from ensems.contributions.views.member import told
from ensems.contributions.views.public import trace_of
from ensems.core.decisions import require


@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, reference: str) -> HttpResponse:
    contribution = trace_of(request, reference).contribution
    require(rules.may_hide(request.actor, contribution))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.hide_contribution(
                actor=request.actor, contribution=contribution, reason=form.cleaned_data["reason"], now=request.now
            )
        except ValidationError as error:
            told(form, error)
        else:
            messages.success(request, _("La contribution %(reference)s est masquée.") % {"reference": reference})
            return redirect("contributions:detail", reference)
    return render(request, "contributions/hide.html", {"contribution": contribution, "form": form})


@require_POST
def show(request: HttpRequest, reference: str) -> HttpResponse:
    contribution = trace_of(request, reference).contribution
    operations.show_contribution(actor=request.actor, contribution=contribution, now=request.now)
    messages.success(request, _("La contribution %(reference)s est de nouveau publique.") % {"reference": reference})
    return redirect("contributions:detail", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    contribution = trace_of(request, reference).contribution
    require(rules.may_correct(request.actor, contribution))
    items = queries.published_items(contribution)
    form = CorrectionForm(request.POST or None, contribution=contribution, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            correction = operations.correct_contribution(
                actor=request.actor,
                contribution=contribution,
                title=form.cleaned_data["title"],
                items=form.rows(),
                reason=form.cleaned_data["reason"],
                now=request.now,
            )
        except ValidationError as error:
            told(form, error)
        else:
            said = _("La correction est publiée.") if correction else _("Rien n’a changé\u00a0: rien n’est publié.")
            messages.success(request, said)
            return redirect("contributions:detail", reference)
    return render(request, "contributions/correct.html", {"contribution": contribution, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def hide_comment(request: HttpRequest, pk: int) -> HttpResponse:
    comment = queries.comment(pk)
    if comment is None:
        raise Http404(_("Ce commentaire n’existe pas."))
    require(rules.may_hide_comment(request.actor, comment))
    form = ReasonForm(request.POST or None)
    reference = comment.contribution.reference
    if request.method == "POST" and form.is_valid():
        try:
            operations.hide_comment(
                actor=request.actor, comment=comment, reason=form.cleaned_data["reason"], now=request.now
            )
        except ValidationError as error:
            told(form, error)
        else:
            messages.success(request, _("Le commentaire est masqué."))
            return redirect("contributions:detail", reference)
    return render(request, "contributions/hide_comment.html", {"comment": comment, "form": form})
