"""Sessions, as everyone reads them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.interface import lists
from ensems.interface.lists import Bar, Filter
from ensems.meetings import queries, rules
from ensems.meetings.exports import meetings as export
from ensems.meetings.models import Meeting


def meeting_list(request: HttpRequest) -> HttpResponse:
    bar = Bar(
        request,
        Filter("q", _("Mots")),
        Filter("nature", _("Nature"), Meeting.Kind.choices, _("Toutes")),
        Filter("annee", _("Année"), [(year, year) for year in queries.years()], _("Toutes")),
        sorts=[
            ("recentes", _("les plus récentes")),
            ("anciennes", _("les plus anciennes")),
            ("lieu", _("lieu")),
            ("titre", _("titre")),
        ],
        sort_name="tri",
    )
    found = queries.meetings(
        kind=bar["nature"],
        text=bar["q"],
        year=int(bar["annee"]) if bar["annee"] else None,
        sort={"anciennes": "date", "lieu": "place", "titre": "title"}.get(bar.sort, ""),
    )
    if request.GET.get("format"):
        return export(request, found)
    return render(
        request,
        "meetings/list.html",
        {
            "bar": bar,
            "page": lists.page_of(found, request),
            "may_record": bool(rules.may_record_meeting(request.actor)),
        },
    )


def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.meeting(slug)
    if found is None:
        raise Http404(_("Cette séance n’est pas dans la liste."))
    return render(
        request,
        "meetings/detail.html",
        {"meeting": found, "may_record": bool(rules.may_record_meeting(request.actor))},
    )
