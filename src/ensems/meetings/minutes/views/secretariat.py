"""Keeping minutes: naming, writing, composing, sending, answering, settling, adopting, publishing."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.decisions import Refused, require
from ensems.interface import slots
from ensems.meetings import queries as meetings
from ensems.meetings.ballots.rules import may_conduct
from ensems.meetings.minutes import operations, queries, rules
from ensems.meetings.minutes.enums import Status
from ensems.meetings.minutes.forms import (
    DAYS_TO_CORRECT,
    AdoptionForm,
    AnswerForm,
    DissentForm,
    OfficersForm,
    PublishingForm,
    ReopenForm,
    SendingForm,
    TenorForm,
)
from ensems.meetings.minutes.models import MeetingSecretary, Minutes, MinutesCorrection
from ensems.meetings.minutes.presentation import told_officers
from ensems.meetings.models import AgendaItem, Meeting
from ensems.meetings.views.shared import find, status, tell
from ensems.writing.models import Text
from ensems.writing.views import read_save, save_response


def officers(request: HttpRequest, slug: str) -> HttpResponse:
    """Who presides and who writes down: before the session, while it is held, and after it."""
    meeting = find(slug)
    require(rules.may_name(request.actor, meeting, queries.minutes_of(meeting)))
    start = {
        "chair": meeting.chair_id,
        "secretaries": [one.mandate_id for one in queries.secretaries_of(meeting)],
    }
    members = meetings.in_office(meeting)
    form = OfficersForm(
        request.POST or None, initial=start, members=members, chairs=_who_may_preside(meeting, members, request.now)
    )
    back = "meetings:keep_minutes" if meeting.closed_at else "meetings:conduct"
    if request.method == "POST" and form.is_valid():
        try:
            operations.name_officers(actor=request.actor, meeting=meeting, now=request.now, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, told_officers(find(slug), queries.secretaries_of(meeting)))
            # Who gave the chair away conducts no more: they read the session with everyone.
            conducts = may_conduct(request.actor, find(slug))
            return redirect(back if conducts else "meetings:detail", slug)
    return render(
        request, "meetings/minutes/officers.html", {"meeting": meeting, "form": form, "back": back}, status=status(form)
    )


def _who_may_preside(meeting: Meeting, members: QuerySet[Mandate], now: datetime) -> QuerySet[Mandate]:
    """While it is held, those who are there, and who presides so far."""
    if not meeting.is_open:
        return members
    room = meetings.presence(meeting).room(now)
    return members.filter(pk__in=[*room.on_site, *room.remote, *([meeting.chair_id] if meeting.chair_id else [])])


# --- What is written by hand --------------------------------------------------------------------------------------


def tenor(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was said on one item, saved while one writes."""
    item, secretaries = _item(request, slug, pk)
    meeting = item.meeting
    require(rules.may_write_tenor(request.actor, meeting, queries.minutes_of(meeting), secretaries))
    found = queries.tenor_of(item)
    text = found.text if found else Text(key=_key_of(item))
    form = TenorForm(request.POST or None, initial={"body": text.body})
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_tenor(actor=request.actor, item=item, now=request.now, **read_save(request))
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, _("La teneur des débats est enregistrée."))
            return redirect("meetings:keep_minutes", slug)
    context = {"meeting": meeting, "item": item, "form": form, "text": text}
    return render(request, "meetings/minutes/tenor.html", context, status=status(form))


@require_POST
def save_tenor(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the editor sends every few seconds."""
    item, _secretaries = _item(request, slug, pk)
    saved = operations.save_tenor(actor=request.actor, item=item, now=request.now, **read_save(request))
    return save_response(request, saved=saved)


def dissent(request: HttpRequest, slug: str) -> HttpResponse:
    """Someone who was there asks that their disagreement be kept."""
    meeting, secretaries = _writing(request, slug)
    present = meetings.in_office(meeting).filter(attendance__meeting=meeting).distinct()
    form = DissentForm(request.POST or None, meeting=meeting, present=present)
    require(rules.may_compose(request.actor, meeting, queries.minutes_of(meeting), secretaries))
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_dissent(actor=request.actor, now=request.now, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, _("Le désaccord est noté : il sera au procès-verbal à la prochaine composition."))
            return redirect("meetings:keep_minutes", slug)
    return render(request, "meetings/minutes/dissent.html", {"meeting": meeting, "form": form}, status=status(form))


# --- The page of who keeps them -----------------------------------------------------------------------------------


def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, one form for each thing that may be done now; the button says which."""
    meeting, secretaries = _writing(request, slug)
    found = queries.minutes_of(meeting)
    asked = request.POST.get("do", "")
    sent = _forms(request, meeting, found, secretaries, asked)
    if request.method == "POST":
        if asked not in DO:
            raise ValidationError(_("Choisissez un des gestes de cette page."))
        form = sent.get(asked)
        if form is None and asked not in WITHOUT_FORM:
            raise ValidationError(
                _("Ce geste n’est plus possible : le procès-verbal a changé d’état. Rouvrez la page.")
            )
        if form is None or form.is_valid():
            try:
                said = DO[asked](request, meeting, found, form)
            except (ValidationError, Refused) as error:
                if form is None:
                    raise
                tell(form, error)
            else:
                messages.success(request, said)
                return redirect("meetings:keep_minutes", slug)
    return render(
        request,
        "meetings/minutes/keep.html",
        {
            "meeting": meeting,
            "officers": told_officers(meeting, secretaries),
            "minutes": found,
            "secretaries": secretaries,
            "points": _points(meeting) if found is None or found.status == Status.DRAFT else [],
            "content": found.content if found else None,
            "corrections": queries.corrections_of(found) if found else [],
            "takes": bool(found and found.takes_corrections(request.now)),
            "forms": sent,
            "may_compose": rules.may_compose(request.actor, meeting, found, secretaries),
        },
        status=422 if request.method == "POST" else 200,
    )


def _points(meeting: Meeting) -> list[tuple[AgendaItem, str]]:
    """Each item with what was written of it so far."""
    return [(one, one.tenor.text.body if hasattr(one, "tenor") else "") for one in queries.items_of(meeting)]


def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One correction that was asked, accepted or not."""
    require(rules.may_write(request.actor, []))
    found = MinutesCorrection.objects.select_related("minutes__meeting", "mandate__person", "item")
    correction = get_object_or_404(found, pk=pk, minutes__meeting__slug=slug)
    require(rules.may_answer(request.actor, correction.minutes))
    start = {"wording": correction.wording, "reason": correction.reason}
    form = AnswerForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.answer_correction(
                actor=request.actor,
                correction=correction,
                accept=data["accept"] == "yes",
                reason=data["reason"],
                wording=data["wording"],
                now=request.now,
            )
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, _("La réponse est enregistrée ; la personne en est avertie."))
            return redirect("meetings:keep_minutes", slug)
    context = {"meeting": correction.minutes.meeting, "correction": correction, "form": form}
    return render(request, "meetings/minutes/answer.html", context, status=status(form))


def _forms(
    request: HttpRequest,
    meeting: Meeting,
    found: Minutes | None,
    secretaries: list[MeetingSecretary],
    asked: str,
) -> dict[str, forms.Form]:
    """Those of what may be done in this state."""
    if found is None:
        return {}

    def data(name: str) -> Any:
        return request.POST if asked == name else None

    if found.status == Status.DRAFT:
        until = clock.today(request.now) + timedelta(days=DAYS_TO_CORRECT)
        return {"send": SendingForm(data("send"), initial={"until": until})}
    if found.status == Status.SENT:
        given: dict[str, forms.Form] = {"reopen": ReopenForm(data("reopen"))}
        if found.version_id is not None:
            given["adopt"] = AdoptionForm(data("adopt"), meetings=queries.later_meetings(meeting))
        return given
    if found.status == Status.ADOPTED:
        named = [one.mandate_id for one in secretaries]
        return {"publish": PublishingForm(data("publish"), secretaries=named)}
    return {}


def _sections(request: HttpRequest, meeting: Meeting) -> list[Any]:
    return slots.collect("minutes.sections", request, meeting=meeting)


def _compose(request: HttpRequest, meeting: Meeting, found: Minutes | None, form: Any) -> str:
    sections = _sections(request, meeting)
    operations.compose_minutes(actor=request.actor, meeting=meeting, sections=sections, now=request.now)
    return _("Le procès-verbal est composé de tout ce qui a été enregistré.")


def _send(request: HttpRequest, meeting: Meeting, found: Minutes | None, form: Any) -> str:
    sections = _sections(request, meeting)
    operations.send_minutes(
        actor=request.actor, minutes=_existing(found), until=form.instant(), sections=sections, now=request.now
    )
    return _("Le procès-verbal part vers les personnes présentes, chacune avec son lien.")


def _settle(request: HttpRequest, meeting: Meeting, found: Minutes | None, form: Any) -> str:
    operations.settle_minutes(actor=request.actor, minutes=_existing(found), now=request.now)
    return _("Le texte à adopter est arrêté : il peut être mis aux voix à une séance suivante.")


def _reopen(request: HttpRequest, meeting: Meeting, found: Minutes | None, form: Any) -> str:
    reason = form.cleaned_data["reason"]
    operations.reopen_minutes(actor=request.actor, minutes=_existing(found), reason=reason, now=request.now)
    return _("Le procès-verbal est repris : complétez-le, puis soumettez-le de nouveau.")


def _adopt(request: HttpRequest, meeting: Meeting, found: Minutes | None, form: Any) -> str:
    done = operations.adopt_minutes(actor=request.actor, minutes=_existing(found), now=request.now, **form.cleaned_data)
    return done.adoption


def _publish(request: HttpRequest, meeting: Meeting, found: Minutes | None, form: Any) -> str:
    secretary = form.cleaned_data["secretary"]
    operations.publish_minutes(actor=request.actor, minutes=_existing(found), secretary=secretary, now=request.now)
    return _("Le procès-verbal est publié. Il ne changera plus.")


DO = {
    "compose": _compose,
    "send": _send,
    "settle": _settle,
    "reopen": _reopen,
    "adopt": _adopt,
    "publish": _publish,
}
WITHOUT_FORM = {"compose", "settle"}


def _existing(found: Minutes | None) -> Minutes:
    if found is None:
        raise ValidationError(_("Composez d’abord le procès-verbal."))
    return found


def _writing(request: HttpRequest, slug: str) -> tuple[Meeting, list[MeetingSecretary]]:
    meeting = find(slug)
    secretaries = queries.secretaries_of(meeting)
    require(rules.may_write(request.actor, secretaries))
    return meeting, secretaries


def _item(request: HttpRequest, slug: str, pk: int) -> tuple[AgendaItem, list[MeetingSecretary]]:
    """Refused before they learn whether the item exists."""
    meeting, secretaries = _writing(request, slug)
    item = AgendaItem.objects.filter(pk=pk, meeting=meeting).first()
    if item is None:
        raise Http404(_("Ce point n’est pas à l’ordre du jour de cette séance."))
    item.meeting = meeting
    return item, secretaries


def _key_of(item: AgendaItem) -> Any:
    """The same on every page that is opened before anything is saved: what the device keeps is found again."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"teneur:{item.pk}")
