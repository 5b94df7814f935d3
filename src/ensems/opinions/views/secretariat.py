"""Recording the vote and sending the opinion to the Region."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.core import clock
from ensems.core.decisions import require
from ensems.meetings.models import Meeting
from ensems.opinions import queries, rules
from ensems.opinions.adoption import Decided, DissentLine, derive_adoption, record_adoption, transmit_opinion
from ensems.opinions.derivation import plan
from ensems.opinions.forms import AdoptionForm, initial_adoption
from ensems.opinions.models import Opinion
from ensems.opinions.parts import opinion_parts, put_to_vote


def _opinion(reference: str) -> Opinion:
    try:
        return queries.opinion_by_reference(reference)
    except Opinion.DoesNotExist:
        raise Http404(_("Cet avis n’existe pas.")) from None


def adoption(request: HttpRequest, reference: str) -> HttpResponse:
    """What the ballots decide, ready to be read; figures only where none was held here on that text."""
    opinion = _opinion(reference)
    known = plan(opinion, put_to_vote(opinion))
    require(rules.may_record_adoption(request.actor, opinion, request.now, known.meetings))
    meetings = [] if known.is_complete else list(Meeting.objects.all())
    form = AdoptionForm(
        request.POST if request.method == "POST" else None,
        plan=known,
        meetings=meetings,
        initial=initial_adoption(opinion, meetings, clock.today(request.now)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_adoption(
                actor=request.actor, opinion=opinion, decisions=_decisions(form), now=request.now, **form.cleaned_data
            )
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("Le vote est enregistré et le texte adopté est figé."))
            return redirect("opinions:opinion", reference)
    return render(
        request,
        "opinions/adoption.html",
        {"opinion": opinion, "reference": reference, "referral": opinion.referral, "form": form, "plan": known},
    )


@require_POST
def derive(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole adoption read from the ballots, in one gesture."""
    derive_adoption(actor=request.actor, opinion=_opinion(reference), now=request.now)
    messages.success(request, _("La décision est lue dans les scrutins, et le texte adopté est figé."))
    return redirect("opinions:opinion", reference)


def _decisions(form: AdoptionForm) -> list[Decided]:
    return [
        Decided(
            line.recommendation,
            line.vote,
            _dissents(line.cleaned_data),
            line.planned.chosen.ballot if line.planned.chosen else None,
            line.cleaned_data.get("chair", ""),
        )
        for line in form.lines
    ]


def _dissents(data: dict) -> list[DissentLine]:
    return [DissentLine(data["dissent_of"], data["dissent"])] if data["dissent_of"] else []


def _show(form: AdoptionForm, error: ValidationError) -> None:
    """Each error next to the field it is about: of the circumstances, of one line, or of the whole form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    lines = {f"{what}-{line.recommendation.reference}": line for line in form.lines for what in ("votes", "chair")}
    for name, errors in error.error_dict.items():
        if name in lines:
            fields = lines[name].fields
            about = "chair" if name.startswith("chair-") else "votes_for"
            lines[name].add_error(about if about in fields else "dissent", errors)
        else:
            form.add_error(name if name in form.fields else None, errors)


def transmit(request: HttpRequest, reference: str) -> HttpResponse:
    opinion = _opinion(reference)
    require(rules.may_transmit(request.actor, opinion, request.now))
    if request.method == "POST":
        transmit_opinion(actor=request.actor, opinion=opinion, now=request.now)
        messages.success(
            request, _("L’avis est transmis à la Région : le délai de réponse court à partir d’aujourd’hui.")
        )
        return redirect("opinions:opinion", reference)
    return render(
        request,
        "opinions/transmit.html",
        {
            "opinion": opinion,
            "reference": reference,
            "referral": opinion.referral,
            "parts": opinion_parts(opinion),
        },
    )
