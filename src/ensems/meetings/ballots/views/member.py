"""Voting: one form for each voice one holds, then its receipt."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ensems.core.decisions import require
from ensems.meetings.ballots import operations, queries, rules
from ensems.meetings.ballots.enums import State
from ensems.meetings.ballots.forms import VoteForm
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.ballots.views.public import found_or_404


def vote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    require(rules.may_see_vote_page(request.actor))
    if request.method != "POST":
        return _page(request, _shown(request, slug, number), None)
    found = queries.voted_on(slug, number)
    if found is None or found.state(request.now) == State.PREPARED:
        raise Http404(_("Ce scrutin n’existe pas, ou n’est pas encore ouvert."))
    form = VoteForm(request.POST, choices=queries.choices(found), mandate=_typed(request))
    if not form.is_valid():
        return _page(request, _shown(request, slug, number), form)
    mandate = queries.voter(form.cleaned_data["mandate"])
    if mandate is None:
        raise Http404(_("Cette voix n’existe pas."))
    try:
        entry = operations.cast_vote(
            actor=request.actor,
            ballot=found,
            mandate=mandate,
            choice=form.cleaned_data["choice"],
            client_key=form.cleaned_data["client_key"],
            now=request.now,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, _shown(request, slug, number), form)
    return redirect("meetings:ballot_receipt", slug, number, entry.pk)


def receipt(request: HttpRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    require(rules.may_see_vote_page(request.actor))
    found = found_or_404(slug, number)
    entry = queries.receipt(found, key)
    if entry is None:
        raise Http404(_("Ce récépissé n’existe pas."))
    require(rules.may_read_receipt(request.actor, entry))
    others = [one for one in queries.my_voices(found, request.actor, request.now) if one.entry is None]
    return render(
        request,
        "meetings/ballots/receipt.html",
        {
            "ballot": found,
            "entry": entry,
            "number": str(entry.pk)[:13].upper(),
            "chosen": "" if found.is_secret else dict(queries.choices(found)).get(entry.vote.choice, ""),
            "others": others if found.state(request.now) == State.OPEN else [],
            "state": found.state(request.now),
        },
    )


def _shown(request: HttpRequest, slug: str, number: int) -> Ballot:
    found = found_or_404(slug, number)
    if found.state(request.now) == State.PREPARED:
        raise Http404(_("Ce scrutin n’est pas encore ouvert."))
    return found


def _typed(request: HttpRequest) -> int:
    given = request.POST.get("mandate", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _page(request: HttpRequest, found: Ballot, sent: VoteForm | None) -> HttpResponse:
    offered = queries.choices(found)
    mine = queries.mine(found, request.actor, request.now)
    state = found.state(request.now)
    may_vote = rules.is_open(found, request.now)
    shown = [(one, _form(request, found, one, offered, sent) if may_vote else None) for one in mine.voices]
    status = 422 if sent is not None else 200
    context = {"ballot": found, "state": state, "shown": shown, "may_vote": may_vote, "offered": offered}
    context |= {"has_voice": rules.has_voice(request.actor, mine.standing), "may_arrive": mine.standing.may_arrive}
    context["left"] = any(form is not None for _one, form in shown)
    if sent is not None and sent not in [form for _one, form in shown]:
        context["lost"] = sent
    return render(request, "meetings/ballots/vote.html", context, status=status)


def _form(
    request: HttpRequest, found: Ballot, voice: queries.MyVoice, offered: list[tuple[str, str]], sent: VoteForm | None
) -> VoteForm | None:
    """The form of one voice, as it was sent when it is that one; none once nothing can be changed."""
    mine = voice.entry is not None and voice.entry.by.person_id == request.actor.person_id
    if voice.entry is not None and not (found.may_replace and mine):
        return None
    if sent is not None and sent.data.get("mandate") == str(voice.mandate.pk):
        return sent
    return VoteForm(choices=offered, mandate=voice.mandate.pk)
