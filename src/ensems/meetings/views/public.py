"""Sessions and the rules they are held under, as everyone reads them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.core import clock
from ensems.interface import lists
from ensems.interface.lists import Bar, Filter
from ensems.meetings import exports, presentation, queries, rules, wording
from ensems.meetings.enums import CallKind
from ensems.meetings.models import Meeting, StandingRules
from ensems.meetings.views.shared import find


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
        return exports.meetings(request, found)
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
    """What was sent, as it was sent; then what was found in the room. Seven SQL queries of its own for a member, five
    for a visitor."""
    found = find(slug)
    calls = queries.calls_of(found)
    last = calls[0] if calls else None
    told = next((call for call in calls if call.kind != CallKind.CANCELLATION), None)
    mandate = queries.mandate_for(found, request.actor)
    answer = queries.answer_of(found, mandate) if mandate and told else None
    return render(
        request,
        "meetings/detail.html",
        {
            "meeting": found,
            "call": told,
            "said": presentation.said(told.content) if told else None,
            "cancelled": last if last and last.kind == CallKind.CANCELLATION else None,
            "is_to_come": found.held_on >= clock.today(request.now) and not found.is_over(request.now),
            "checks": queries.quorum_checks(found),
            "parts": queries.parts_of(found),
            "mandate": mandate,
            "answer": answer,
            "may_record": bool(rules.may_record_meeting(request.actor)),
            "may_tend": bool(rules.may_tend(request.actor)),
        },
    )


def standing_rules(request: HttpRequest) -> HttpResponse:
    """Every version, the latest first, in words."""
    versions = [(one, wording.in_words(one.rulebook)) for one in StandingRules.objects.select_related("act")]
    return render(
        request,
        "meetings/rules.html",
        {"versions": versions, "may_adopt": bool(rules.may_adopt_rules(request.actor))},
    )
