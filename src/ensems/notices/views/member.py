"""Which messages one wants."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ensems.core.decisions import Refused, no
from ensems.notices import queries
from ensems.notices.operations import choose_messages


def choices(request: HttpRequest) -> HttpResponse:
    if request.actor.person_id is None:
        raise Refused(no(_("Connectez-vous pour choisir vos messages."), sign_in_helps=True))
    offered = queries.choices_of(request.user)
    if request.method == "POST":
        wanted = set(request.POST.getlist("voulu"))
        refused = {choice.kind for choice in offered} - wanted
        choose_messages(actor=request.actor, person=request.user, refused=refused, now=request.now)
        messages.success(request, _("Votre choix est enregistré."))
        return redirect("accounts:profile")
    return render(request, "notices/choices.html", {"choices": offered})
