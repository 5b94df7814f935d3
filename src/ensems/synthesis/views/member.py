"""Recording the fate of one contribution, or of several at once: rapporteurs and secretariat."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.contributions.models import Contribution
from ensems.core import texts
from ensems.core.decisions import require
from ensems.interface import lists
from ensems.referrals.models import Referral
from ensems.synthesis.forms import FateForm, FatesForm
from ensems.synthesis.models import Fate
from ensems.synthesis.operations import record_fate, record_fates
from ensems.synthesis.queries import fate_rows, waiting, without_fate
from ensems.synthesis.rules import may_record_fate, may_work_on_synthesis

AT_ONCE = 20


def fate(request: HttpRequest, reference: str) -> HttpResponse:
    contribution = get_object_or_404(
        Contribution.objects.numbered()
        .select_related("question__referral", "territory", "workshop", "version", "fate__merged_into", "fate__version")
        .prefetch_related("question__referral__phases"),
        reference=reference,
    )
    require(may_record_fate(request.actor, contribution, request.now))
    found = getattr(contribution, "fate", None)
    form = FateForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            record_fate(actor=request.actor, contribution=contribution, now=request.now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Le sort de %(ref)s est enregistré.") % {"ref": reference})
            return redirect(_next(request, contribution))
    return render(
        request,
        "synthesis/fate.html",
        {
            "contribution": contribution,
            "referral": contribution.question.referral,
            "form": form,
            "fate": found,
            "outdated": bool(found and found.version_id != contribution.version_id),
        },
    )


def _initial(found: Fate | None) -> dict[str, str]:
    if found is None:
        return {}
    return {
        "kind": found.kind,
        "reason": found.reason,
        "merged_into": found.merged_into.reference if found.merged_into else "",
    }


def _next(request: HttpRequest, contribution: Contribution) -> str:
    """With « enregistrer et passer à la suivante », the next one that waits; else the list."""
    referral = contribution.question.referral
    if "next" in request.POST:
        following = without_fate(referral).exclude(pk=contribution.pk).first()
        if following is not None:
            return reverse("synthesis:fate", args=[following.reference])
    return reverse("synthesis:workshop", args=[referral.slug])


def fates(request: HttpRequest, slug: str) -> HttpResponse:
    """Those that wait, to be read and ticked on one page; the same fate for all that are ticked."""
    referral = get_object_or_404(
        Referral.objects.visible_to(request.actor).prefetch_related("phases", "questions"), slug=slug
    )
    require(may_work_on_synthesis(request.actor, referral, request.now))
    questions = [(one.number, f"{one.number}. {texts.excerpt(one.text, 70)}") for one in referral.questions.all()]
    bar = lists.Bar(request, lists.Filter("question", _("Question"), questions, _("Toutes")))
    form = FatesForm(request.POST or None, referral=referral)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data | {"contributions": form.cleaned_data["chosen"]}
        del asked["chosen"]
        try:
            recorded = record_fates(actor=request.actor, referral=referral, now=request.now, **asked)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _told(len(recorded), len(asked["contributions"])))
            left = waiting(referral, question=bar["question"]).exists()
            return redirect(request.get_full_path() if left else reverse("synthesis:workshop", args=[slug]))
    page = lists.page_of(waiting(referral, question=bar["question"]), request, AT_ONCE)
    context = {"form": form, "bar": bar, "page": page, "rows": fate_rows(page)}
    return render(
        request, "synthesis/fates.html", context | {"referral": referral, "ticked": request.POST.getlist("chosen")}
    )


def _told(recorded: int, asked: int) -> str:
    said = ngettext("%(n)d sort est enregistré.", "%(n)d sorts sont enregistrés.", recorded) % {"n": recorded}
    return said if recorded == asked else said + " " + _("Les autres avaient reçu le leur entre-temps.")
