"""Sessions and the rules they are held under, as everyone reads them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.core import clock
from ensems.interface import lists
from ensems.interface.lists import Bar, Filter
from ensems.meetings import exports, presentation, queries, rules, wording
from ensems.meetings.ballots.rules import has_voice
from ensems.meetings.enums import CallKind
from ensems.meetings.live.marks import mark_of
from ensems.meetings.live.presentation import shown, state_of
from ensems.meetings.live.rules import may_conduct
from ensems.meetings.live.views.shared import read, told
from ensems.meetings.models import Convocation, Meeting, StandingRules
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
    """Before, during and after, at one address. What was sent, as it was sent; what goes on in the room; then what was
    found there. At most eight SQL queries of its own, five of them for what goes on."""
    found = find(slug)
    if found.is_open:
        return _under_way(request, found)
    calls = queries.calls_of(found)
    last = calls[0] if calls else None
    call = next((one for one in calls if one.kind != CallKind.CANCELLATION), None)
    is_to_come = found.held_on >= clock.today(request.now) and not found.is_over(request.now)
    is_today = is_to_come and found.held_on == clock.today(request.now)
    mandate = queries.mandate_for(found, request.actor) if is_to_come and call else None
    answer = queries.answer_of(found, mandate) if mandate else None
    return render(
        request,
        "meetings/detail.html",
        {
            "meeting": found,
            "state": state_of(found),
            "is_today": is_today,
            "call": call,
            "said": presentation.said(call.content) if call else None,
            "cancelled": last if last and last.kind == CallKind.CANCELLATION else None,
            "is_to_come": is_to_come,
            "checks": queries.quorum_checks(found),
            "parts": queries.parts_of(found),
            "mandate": mandate,
            "answer": answer,
            "there": queries.presence_of(found, mandate) if mandate and is_today else None,
            "may_record": bool(rules.may_record_meeting(request.actor)),
            "may_tend": bool(rules.may_tend(request.actor)),
            "may_conduct": bool(may_conduct(request.actor, found)) and not found.is_over(request.now),
        },
    )


def _under_way(request: HttpRequest, found: Meeting) -> HttpResponse:
    calls = queries.calls_of(found)
    seen = read(request, found)
    mine = seen.mine(request.actor) if request.actor.person_id is not None else None
    standing = seen.standing(request.actor)
    here = seen.current.item.pk if seen.current else None
    own = [one for one in seen.asked if mine and one.mandate_id == mine.pk and one.is_waiting and one.item_id == here]
    said = told(calls)
    return render(
        request,
        "meetings/live/meeting.html",
        {
            "meeting": found,
            "state": state_of(found),
            "shown": shown(seen, said, request.now),
            "said": said,
            "mine": mine,
            "sits": mine is not None and seen.sits(mine.pk),
            "recused": mine is not None and seen.current is not None and mine.pk in seen.current.recused,
            "asked": bool(own),
            "has_voice": has_voice(request.actor, standing),
            "mark": mark_of(seen, request.actor, standing),
            "speaking": mine is not None and seen.speech is not None and seen.speech.mandate_id == mine.pk,
            "may_conduct": bool(may_conduct(request.actor, found)),
            "may_tend": bool(rules.may_tend(request.actor)),
        },
    )


def agenda_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Two SQL queries, then one for the name of the institution."""
    call = _told(slug)
    return _pdf(exports.agenda_pdf(call), f"ordre-du-jour-{slug}.pdf")


def convocation_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The last call, a cancellation included. Two SQL queries, then one for the name of the institution."""
    calls = queries.calls_of(find(slug))
    if not calls:
        raise Http404(_("Cette séance n’est pas encore convoquée."))
    return _pdf(exports.convocation_pdf(calls[0]), f"convocation-{slug}.pdf")


def _told(slug: str) -> Convocation:
    """The last call that says an agenda."""
    call = next((one for one in queries.calls_of(find(slug)) if one.kind != CallKind.CANCELLATION), None)
    if call is None:
        raise Http404(_("L’ordre du jour est publié avec la convocation, qui n’est pas encore envoyée."))
    return call


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def standing_rules(request: HttpRequest) -> HttpResponse:
    """Every version, the latest first, in words."""
    versions = [(one, wording.in_words(one.rulebook)) for one in StandingRules.objects.select_related("act")]
    return render(
        request,
        "meetings/rules.html",
        {"versions": versions, "may_adopt": bool(rules.may_adopt_rules(request.actor))},
    )
