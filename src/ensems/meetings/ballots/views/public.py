"""A ballot as everyone reads it: what is voted on, then the result, its computation and its names."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.core.freshness import changes_at
from ensems.interface import lists
from ensems.meetings.ballots import exports, queries, roll, rules
from ensems.meetings.ballots.enums import Outcome, State
from ensems.meetings.ballots.models import Ballot


def found_or_404(slug: str, number: int) -> Ballot:
    ballot = queries.ballot(slug, number)
    if ballot is None:
        raise Http404(_("Ce scrutin n’existe pas."))
    return ballot


def ballot(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = found_or_404(slug, number)
    conducts = rules.may_conduct(request.actor, found.meeting)
    state = found.state(request.now)
    if state == State.PREPARED and not conducts:
        raise Http404(_("Ce scrutin n’est pas encore ouvert."))
    for instant in (found.opened_at, found.closes_at):
        if instant is not None:
            changes_at(instant)
    offered = queries.choices(found)
    context = {"ballot": found, "state": state, "may_conduct": conducts, "offered": offered}
    if state == State.OPEN:
        mine = queries.mine(found, request.actor, request.now)
        context |= {
            "has_voice": rules.has_voice(request.actor, mine.standing),
            "may_arrive": mine.standing.may_arrive,
            "heard": mine.all_heard,
        }
    if state == State.COUNTED:
        if request.GET.get("format"):
            return exports.roll(request, found, queries.names(found), offered)
        page = lists.page_of(roll.voices(found), request, roll.NAMES)
        context |= {
            "result": found.result,
            "lines": queries.lines(found, found.result, offered),
            "page": page,
            "names": roll.lines(page.object_list, found, offered),
            "next": queries.following(found) if found.among_options else None,
            "tone": {
                Outcome.ADOPTED: "success",
                Outcome.CHOSEN: "success",
                Outcome.REJECTED: "error",
            }.get(Outcome(found.result.outcome), "warning"),
        }
    return render(request, "meetings/ballots/ballot.html", context)
