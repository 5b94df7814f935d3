"""Sending a call and following what becomes of it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ensems.core import clock
from ensems.core.decisions import Refused, require
from ensems.meetings import convening, exports, operations, presentation, queries, rules
from ensems.meetings.enums import Channel
from ensems.meetings.forms import CallAgainForm, CallForm, CancelForm
from ensems.meetings.models import ConvocationRecipient, Meeting
from ensems.meetings.operations.calls import delay_of
from ensems.meetings.views.shared import find, pdf, status, tell

_NUMBER = re.compile(r"[0-9]{1,12}")


def convocation(request: HttpRequest, slug: str) -> HttpResponse:
    """What would be sent and what stops it; then what was sent, to whom, and who answered."""
    meeting = find(slug)
    require(rules.may_tend(request.actor))
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            call = operations.convene(
                actor=request.actor,
                meeting=meeting,
                urgent=form.cleaned_data["urgent"],
                reason=form.cleaned_data["reason"],
                now=request.now,
            )
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            number = call.recipients.count()
            said = ngettext(
                "La convocation part vers %(n)d personne.", "La convocation part vers %(n)d personnes.", number
            )
            messages.success(request, said % {"n": number})
            return redirect("meetings:convocation", meeting.slug)
    calls = queries.calls_of(meeting)
    standing = queries.rules_for(meeting)
    obstacle = rules.may_convene(request.actor, meeting, request.now)
    content = convening.content(meeting) if obstacle else {}
    obstacle = obstacle and rules.is_complete(meeting, len(content["items"]), standing)
    today = clock.today(request.now)
    delay = delay_of(meeting, content, standing, calls, urgent=False, today=today) if obstacle and standing else None
    return render(
        request,
        "meetings/convocation.html",
        {
            "meeting": meeting,
            "form": form,
            "obstacle": obstacle,
            "delay": delay,
            "standing": standing,
            "calls": calls,
            "unchanged": bool(calls) and calls[0].content == content,
            "said": presentation.said(content) if obstacle else None,
            "people": len(queries.sitters_at(meeting)) if obstacle else 0,
            "sent": queries.sent(calls[0]) if calls else None,
            "missed": meeting.opened_at is not None and queries.has_missed_quorum(meeting),
        },
        status=status(form),
    )


@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = find(slug)
    told = operations.remind(actor=request.actor, meeting=meeting, now=request.now)
    said = ngettext("%(n)d rappel part.", "%(n)d rappels partent.", told)
    messages.success(
        request,
        said % {"n": told} if told else _("Personne à rappeler aujourd’hui : chacun a répondu ou vient de l’être."),
    )
    return redirect("meetings:convocation", meeting.slug)


@require_POST
def posted(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = find(slug)
    number = operations.record_posting(actor=request.actor, meeting=meeting, now=request.now)
    said = ngettext("%(n)d lettre notée postée.", "%(n)d lettres notées postées.", number)
    messages.success(request, said % {"n": number})
    return redirect("meetings:convocation", meeting.slug)


def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """The letters of the last call: of those who have no address, or of one person (`?destinataire=`)."""
    meeting = find(slug)
    require(rules.may_tend(request.actor))
    call = queries.last_call(meeting)
    recipients = ConvocationRecipient.objects.none()
    if call is not None:
        wanted = request.GET.get("destinataire", "")
        recipients = call.recipients.select_related("mandate__person", "mandate__seat__territory")
        recipients = (
            recipients.filter(pk=int(wanted))
            if _NUMBER.fullmatch(wanted)
            else recipients.filter(channel=Channel.LETTER)
        )
    found = list(recipients)
    if call is None or not found:
        raise Http404(_("Aucune lettre n’est à imprimer pour cette séance."))
    return pdf(exports.letters_pdf(call, found), f"convocation-{meeting.slug}.pdf")


def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = find(slug)
    require(rules.may_cancel(request.actor, meeting))
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.cancel_meeting(
                actor=request.actor, meeting=meeting, reason=form.cleaned_data["reason"], now=request.now
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("La séance est annulée."))
            return redirect("meetings:detail", meeting.slug)
    return render(request, "meetings/cancel.html", {"meeting": meeting, "form": form}, status=status(form))


def call_again(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = find(slug)
    missed = queries.has_missed_quorum(meeting)
    require(rules.may_call_again(request.actor, meeting, missed))
    form = CallAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            again: Meeting = operations.call_again(
                actor=request.actor, meeting=meeting, starts_at=form.cleaned_data["starts_at"], now=request.now
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("La seconde séance est prête, avec les mêmes points."))
            return redirect("meetings:convocation", again.slug)
    return render(request, "meetings/call_again.html", {"meeting": meeting, "form": form}, status=status(form))
