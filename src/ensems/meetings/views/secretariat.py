"""Recording sessions and correcting what is said of them."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ensems.core.decisions import require
from ensems.meetings import operations, queries, rules
from ensems.meetings.forms import MeetingForm
from ensems.meetings.models import Meeting


def record(request: HttpRequest) -> HttpResponse:
    require(rules.may_record_meeting(request.actor))
    return _form(request, None)


def correct(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = queries.meeting(slug)
    if meeting is None:
        raise Http404(_("Cette séance n’est pas dans la liste."))
    require(rules.may_record_meeting(request.actor))
    return _form(request, meeting)


def _form(request: HttpRequest, meeting: Meeting | None) -> HttpResponse:
    form = MeetingForm(request.POST or None, initial=MeetingForm.start(meeting) if meeting else None)
    if request.method == "POST" and form.is_valid():
        try:
            if meeting is None:
                saved = operations.record_meeting(actor=request.actor, facts=form.facts(), now=request.now)
            else:
                facts = replace(form.facts(), is_demonstration=meeting.is_demonstration)
                saved = operations.correct_meeting(actor=request.actor, meeting=meeting, facts=facts, now=request.now)
        except ValidationError as error:
            for name, found in error.error_dict.items():
                form.add_error({"starts_at": "starts"}.get(name, name), found)
        else:
            messages.success(request, _("La séance est enregistrée."))
            return redirect("meetings:detail", saved.slug)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "meetings/form.html", {"form": form, "meeting": meeting}, status=status)
