"""One page from which a meeting is conducted, by who presides or by the secretariat."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ensems.core.decisions import Refused, require
from ensems.meetings import operations as meetings
from ensems.meetings import rules as rules_of_meetings
from ensems.meetings.ballots.enums import State
from ensems.meetings.live import operations, rules
from ensems.meetings.live.forms import MandateForm, RecusalForm, SpeakingForm, name
from ensems.meetings.live.presentation import lost_at, sides_of, state_of
from ensems.meetings.live.queries import Live, Point, live
from ensems.meetings.minutes.presentation import told_officers
from ensems.meetings.minutes.queries import secretaries_of
from ensems.meetings.models import AgendaItem, Meeting, Recusal, Speech, SpeechRequest
from ensems.meetings.views.shared import find, status, tell

_GESTURE = re.compile(r"([a-z-]+)(?::([0-9]{1,12}))?(?::([0-9]{1,12}))?")


@never_cache
def conduct(request: HttpRequest, slug: str) -> HttpResponse:
    """Every gesture of the meeting: a button for each, a short form where a name is chosen."""
    meeting = find(slug)
    require(rules.may_conduct(request.actor, meeting))
    seen = live(meeting, request.now, prepared=True)
    asked = request.POST.get("geste", "") if request.method == "POST" else ""
    sent = _forms(seen, request.POST, asked)
    if request.method == "POST":
        if asked in FORMS:
            form = sent[asked]
            if form.is_valid():
                try:
                    FORMS[asked](request, meeting, form)
                except (ValidationError, Refused) as error:
                    tell(form, error)
                else:
                    return redirect("meetings:conduct", slug)
        else:
            return _gesture(request, meeting, asked)
    return render(
        request,
        "meetings/live/conduct.html",
        {
            "meeting": meeting,
            "state": state_of(meeting),
            "live": seen,
            "lost_at": lost_at(seen, request.now),
            "sides": sides_of(seen.times.sides),
            "rows": [_row(seen, one) for one in seen.points],
            "officers": told_officers(meeting, secretaries_of(meeting)),
            "chair_away": meeting.chair is not None and meeting.is_open and not seen.sits(meeting.chair_id or 0),
            "may_open": rules_of_meetings.may_open(request.actor, meeting, request.now, meeting.chair),
            "forms": sent,
            "actor_tends": bool(rules_of_meetings.may_tend(request.actor)),
        },
        status=max(status(form) for form in sent.values()),
    )


def _row(seen: Live, point: Point) -> dict[str, Any]:
    """An item with its ballots and who withdrew from it."""
    away = [seen.mandates[key] for key in point.recused if key in seen.mandates]
    here = [(ballot, state) for ballot, state in seen.ballots if ballot.item_id == point.item.pk]
    return {
        "point": point,
        "ballots": here,
        "fixed": any(state in (State.OPEN, State.CLOSED) for _ballot, state in here),
        "recused": sorted(((one, name(one)) for one in away), key=lambda pair: pair[1]),
    }


def _forms(seen: Live, data: Any, asked: str) -> dict[str, forms.Form]:
    present, everyone = seen.present(), seen.everyone()
    given = {one: {"data": data if asked == one else None, "auto_id": f"id_{one}_%s"} for one in FORMS}
    return {
        "ajouter": MandateForm(mandates=present, label=_("Qui demande la parole"), **given["ajouter"]),
        "deport": RecusalForm(points=seen.points, mandates=everyone, **given["deport"]),
        "reglage": SpeakingForm(initial=SpeakingForm.start(seen), **given["reglage"]),
    }


# --- Forms ------------------------------------------------------------------------------------------------------


def _add(request: HttpRequest, meeting: Meeting, form: Any) -> None:
    mandate = form.chosen()
    operations.ask_for_floor(actor=request.actor, meeting=meeting, mandate=mandate, now=request.now)
    messages.success(request, _("%(name)s est dans la liste.") % {"name": mandate.person.name})


def _recuse(request: HttpRequest, meeting: Meeting, form: Any) -> None:
    point, mandate = form.point(), form.chosen()
    meetings.record_recusal(actor=request.actor, item=point.item, mandate=mandate, now=request.now)
    facts = {"name": mandate.person.name, "number": point.number}
    messages.success(request, _("Déport noté : %(name)s, point %(number)s.") % facts)


def _settle(request: HttpRequest, meeting: Meeting, form: Any) -> None:
    data = form.cleaned_data
    operations.set_speaking(
        actor=request.actor, meeting=meeting, order=data["order"], minutes=data["minutes"], now=request.now
    )
    messages.success(request, _("C’est noté : les prises de parole suivent ce réglage."))


FORMS: dict[str, Callable[[HttpRequest, Meeting, Any], None]] = {
    "ajouter": _add,
    "deport": _recuse,
    "reglage": _settle,
}


# --- Buttons ----------------------------------------------------------------------------------------------------


def _gesture(request: HttpRequest, meeting: Meeting, asked: str) -> HttpResponse:
    """`asked`: "aborder:12"; after it, one comes back to where the button was."""
    read = _GESTURE.fullmatch(asked)
    if read is None or read[1] not in BUTTONS:
        raise ValidationError(_("Choisissez un bouton de la page."))
    numbers = [int(one) for one in read.groups()[1:] if one is not None]
    function, wanted, anchor = BUTTONS[read[1]]
    if len(numbers) != wanted:
        raise ValidationError(_("Choisissez un bouton de la page."))
    function(request, meeting, *numbers)
    response = redirect("meetings:conduct", meeting.slug)
    response["Location"] += anchor
    return response


def _open(request: HttpRequest, meeting: Meeting) -> None:
    check = meetings.open_meeting(actor=request.actor, meeting=meeting, now=request.now)
    messages.success(request, _("La séance est ouverte. %(found)s.") % {"found": check.computation})


def _close(request: HttpRequest, meeting: Meeting) -> None:
    meetings.close_meeting(actor=request.actor, meeting=meeting, now=request.now)
    messages.success(request, _("La séance est close ; les présences sont terminées avec elle."))


def _take(request: HttpRequest, meeting: Meeting, pk: int) -> None:
    item = _found(AgendaItem.objects.filter(meeting=meeting), pk)
    check = meetings.open_item(actor=request.actor, item=item, now=request.now)
    if check is not None:
        messages.success(request, _("Le point est abordé. %(found)s.") % {"found": check.computation})


def _end(request: HttpRequest, meeting: Meeting, pk: int) -> None:
    item = _found(AgendaItem.objects.filter(meeting=meeting), pk)
    operations.close_item(actor=request.actor, item=item, now=request.now)


def _back_in(request: HttpRequest, meeting: Meeting, item: int, mandate: int) -> None:
    found = Recusal.objects.select_related("item__meeting", "mandate__person").filter(item__meeting=meeting)
    recusal = found.filter(item_id=item, mandate_id=mandate).first()
    if recusal is None:
        raise Http404(_("Ce déport n’est pas noté."))
    operations.withdraw_recusal(actor=request.actor, recusal=recusal, now=request.now)
    messages.success(request, _("Le déport est retiré."))


def _give(request: HttpRequest, meeting: Meeting, pk: int) -> None:
    asked = _found(SpeechRequest.objects.filter(meeting=meeting), pk)
    operations.give_floor(actor=request.actor, request=asked, now=request.now)


def _silence(request: HttpRequest, meeting: Meeting, pk: int) -> None:
    speech = _found(Speech.objects.filter(meeting=meeting), pk)
    operations.end_speech(actor=request.actor, speech=speech, now=request.now)


def _strike(request: HttpRequest, meeting: Meeting, pk: int) -> None:
    asked = _found(SpeechRequest.objects.filter(meeting=meeting), pk)
    operations.withdraw_request(actor=request.actor, request=asked, now=request.now)


def _found(rows: Any, pk: int) -> Any:
    one = rows.filter(pk=pk).first()
    if one is None:
        raise Http404(_("Ce n’est pas de cette séance."))
    return one


# What it does, how many numbers follow its name, where one comes back.
BUTTONS: dict[str, tuple[Callable[..., None], int, str]] = {
    "ouvrir": (_open, 0, ""),
    "lever": (_close, 0, ""),
    "aborder": (_take, 1, "#points"),
    "achever": (_end, 1, "#points"),
    "retirer-deport": (_back_in, 2, "#points"),
    "donner": (_give, 1, "#parole"),
    "finir": (_silence, 1, "#parole"),
    "retirer": (_strike, 1, "#parole"),
}
