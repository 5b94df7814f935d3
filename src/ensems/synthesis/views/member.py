"""Recording the fate of one contribution: rapporteurs and secretariat."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.contributions.models import Contribution
from ensems.core.decisions import require
from ensems.synthesis.forms import FateForm
from ensems.synthesis.models import Fate
from ensems.synthesis.operations import record_fate
from ensems.synthesis.queries import without_fate
from ensems.synthesis.rules import may_record_fate


def fate(request: HttpRequest, reference: str) -> HttpResponse:
    contribution = get_object_or_404(
        Contribution.objects.numbered()
        .select_related("question__referral", "territory", "version", "fate__merged_into", "fate__version")
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
        waiting = without_fate(referral).exclude(pk=contribution.pk).first()
        if waiting is not None:
            return reverse("synthesis:fate", args=[waiting.reference])
    return reverse("synthesis:workshop", args=[referral.slug])
