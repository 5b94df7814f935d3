"""Changing role in the demonstration."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ensems.core.decisions import require
from ensems.demonstration.cast import BY_KEY, PARTS
from ensems.demonstration.queries import who_plays
from ensems.demonstration.rules import came_from_here, may_switch

BACKEND = "ensems.accounts.backends.Backend"


@csrf_exempt
def switch(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented people, or as nobody; then back to the page one was on."""
    require(may_switch(request))
    if request.method != "POST":
        return render(request, "demonstration/switch.html", {"parts": PARTS})
    require(came_from_here(request))
    key = request.POST.get("role", "")
    if not key:
        logout(request)
        messages.info(request, _("Vous êtes maintenant en visite, sans compte."))
        return redirect(_back(request))
    part = BY_KEY.get(key)
    person = who_plays(part) if part else None
    if part is None or person is None:
        raise Http404(_("Ce rôle n’est pas joué dans la démonstration."))
    login(request, person, backend=BACKEND)
    messages.info(request, _("Vous jouez maintenant %(name)s : %(role)s.") % {"name": person.name, "role": part.label})
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else "/"
