"""Asking for the floor, and leaving the list."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.core.decisions import Refused, no
from ensems.meetings import queries as meetings
from ensems.meetings.live import operations
from ensems.meetings.live.queries import live
from ensems.meetings.models import SpeechRequest
from ensems.meetings.views.shared import find


@require_POST
def floor(request: HttpRequest, slug: str) -> HttpResponse:
    """`geste`: "demander", "retirer" what one asked for, "finir" when one spoke."""
    meeting = find(slug)
    mandate = meetings.mandate_for(meeting, request.actor)
    if mandate is None:
        raise Refused(no(_("La parole se demande entre membres de l’Assemblée."), sign_in_helps=True))
    gesture = request.POST.get("geste", "")
    if gesture == "demander":
        seen = live(meeting, request.now)
        mine = seen.mine(request.actor) or mandate
        operations.ask_for_floor(actor=request.actor, meeting=meeting, mandate=mine, now=request.now)
        messages.success(request, _("Votre demande est dans la liste : la présidence la voit."))
    elif gesture == "retirer":
        waiting = SpeechRequest.objects.filter(meeting=meeting, mandate__person_id=request.actor.person_id)
        for one in waiting.filter(withdrawn_at__isnull=True, given_at__isnull=True):
            operations.withdraw_request(actor=request.actor, request=one, now=request.now)
        messages.success(request, _("Votre demande de parole est retirée."))
    elif gesture == "finir":
        seen = live(meeting, request.now)
        if seen.speech is not None and seen.speech.request.mandate.person_id == request.actor.person_id:
            operations.end_speech(actor=request.actor, speech=seen.speech, now=request.now)
    else:
        raise ValidationError(_("Choisissez un bouton de la page."))
    return redirect("meetings:detail", meeting.slug)
