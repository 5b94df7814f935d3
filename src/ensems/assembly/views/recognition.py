"""Members compared to the register of elected officials, for the secretariat: the list, then each case, both sides."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ensems.assembly import recognition as reads
from ensems.assembly.elected import operations
from ensems.assembly.elected.rules import may_recognise, may_review
from ensems.assembly.forms import BirthForm
from ensems.assembly.models import Mandate
from ensems.assembly.recognition import State
from ensems.core import clock
from ensems.core.decisions import require
from ensems.interface import lists


def review(request: HttpRequest) -> HttpResponse:
    """Everyone who sits, by what there is to do about them."""
    require(may_review(request.actor))
    found = reads.review(clock.today(request.now))
    bar = lists.Bar(
        request,
        lists.Filter("etat", _("État"), [(state, label) for state, label, _number in found.counts], _("Tous")),
    )
    shown = [case for case in found.cases if bar["etat"] in ("", case.state)]
    return render(
        request,
        "assembly/recognitions.html",
        {
            "found": found,
            "bar": bar,
            "page": lists.page_of(shown, request),
            "first": next(iter(found.of("doubtful")), None),
        },
    )


def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One member and whoever in the register could be the same person; opening it decides nothing."""
    require(may_review(request.actor))
    mandate = reads.mandate_shown(pk)
    if mandate is None:
        raise Http404(_("Ce mandat n’existe pas."))
    require(may_recognise(request.actor, mandate.person))
    birth = BirthForm(request.POST if "comparer" in request.POST else None)
    if request.method == "POST" and "comparer" not in request.POST:
        return _decide(request, mandate)
    born = birth.cleaned_data["born_on"] if birth.is_bound and birth.is_valid() else None
    found = reads.compared(mandate, clock.today(request.now), born)
    status = 422 if birth.is_bound and birth.errors else 200
    return render(
        request, "assembly/recognition.html", {"found": found, "mandate": mandate, "birth": birth}, status=status
    )


def _decide(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    decision, _sep, human = request.POST.get("decision", "").partition(":")
    given = {"actor": request.actor, "person": mandate.person, "human": human, "now": request.now}
    if len(human) != 32 or decision not in ("meme", "autre", "reprendre"):
        raise ValidationError(_("Choisissez un des boutons de la page."))
    if decision == "reprendre":
        operations.take_back(**given)
        messages.success(request, _("La décision est reprise : le cas est de nouveau à décider."))
        return redirect("assembly:recognition", mandate.pk)
    operations.recognise(**given, is_same=decision == "meme")
    found = reads.review(clock.today(request.now))
    still = any(one.mandate.pk == mandate.pk for one in found.of(State.DOUBTFUL))
    following = found.after(mandate)
    messages.success(request, _("C’est décidé pour %(name)s.") % {"name": mandate.person.name})
    if still or following is None:
        return redirect("assembly:recognition", mandate.pk) if still else redirect("assembly:recognitions")
    return redirect("assembly:recognition", following.mandate.pk)
