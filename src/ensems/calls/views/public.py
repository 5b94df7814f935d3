"""Calls of the Region, as everyone reads them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.calls import queries
from ensems.calls.exports import calls as export
from ensems.interface import lists
from ensems.interface.lists import Bar, Filter


def call_list(request: HttpRequest) -> HttpResponse:
    states = [("open", _("ouverts")), ("coming", _("à venir")), ("closed", _("clos"))]
    bar = Bar(
        request,
        Filter("q", _("Mots")),
        Filter("etat", _("État"), states, _("Tous")),
        Filter("nature", _("Nature"), [(kind, kind) for kind in queries.kinds()], _("Toutes")),
        sorts=[("recents", _("les plus récents")), ("cloture", _("clôture")), ("titre", _("titre"))],
        sort_name="tri",
    )
    found = queries.calls(
        now=request.now,
        state=bar["etat"],
        kind=bar["nature"],
        text=bar["q"],
        sort={"cloture": "closing", "titre": "title"}.get(bar.sort, ""),
    )
    if request.GET.get("format"):
        return export(request, found)
    page = lists.page_of(found, request)
    rows = [(one, queries.call_state(one, request.now)) for one in page.object_list]
    return render(request, "calls/list.html", {"bar": bar, "page": page, "rows": rows})


def call(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.call(slug)
    if found is None:
        raise Http404(_("Cet appel n’est pas dans la liste."))
    return render(request, "calls/detail.html", {"call": found, "state": queries.call_state(found, request.now)})
