"""Answering a call, by a signed link or signed in; coming in with the code of the room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import Refused, no
from ensems.files.links import private_link
from ensems.meetings import codes, links, operations, presentation, queries, rules
from ensems.meetings.enums import Answer, CallKind, Format, Mode, Origin
from ensems.meetings.forms import AnswerForm, ArrivalForm
from ensems.meetings.models import Convocation, Meeting
from ensems.meetings.views.shared import find, status, tell


@never_cache
@sensitive_variables("token")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link is taken for its member, for this answer only; opening it changes nothing."""
    meeting, mandate = _signed(links.ANSWER, token)
    person = mandate.person
    actor = Actor(key=person.actor_key, person_id=person.pk, name=person.name)
    call = Convocation.objects.filter(meeting=meeting).exclude(kind=CallKind.CANCELLATION).last()
    allowed = rules.may_answer(actor, meeting, mandate, called=call is not None)
    given, proxy = queries.answer_of(meeting, mandate), queries.proxy_of(meeting, mandate)
    form = _form(request, meeting, mandate, given, proxy)
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_convocation(
                actor=actor,
                meeting=meeting,
                mandate=mandate,
                answer=form.cleaned_data["answer"],
                holder=form.cleaned_data.get("holder"),
                document=form.cleaned_data.get("document"),
                origin=Origin.LINK,
                now=request.now,
            )
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, _("Votre réponse est enregistrée. Vous pouvez la changer jusqu’à la séance."))
            return redirect("meetings:answer", token)
    badge = request.build_absolute_uri(
        reverse("meetings:badge", args=[links.token(links.BADGE, meeting.pk, mandate.pk)])
    )
    return render(
        request,
        "meetings/answer.html",
        {
            "meeting": meeting,
            "said": presentation.said(call.content) if call else None,
            "mandate": mandate,
            "allowed": allowed,
            "given": given,
            "proxy": proxy,
            "carried": [
                (one, private_link(one.document) if one.document else "")
                for one in queries.proxies_carried(meeting, mandate)
            ],
            "paper": private_link(proxy.document) if proxy and proxy.document else "",
            "form": form,
            "qr": codes.qr_svg(badge) if allowed and given and given.answer == Answer.PRESENT else "",
        },
        status=status(form),
    )


def my_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Signed in, one finds the same page as by one's link."""
    meeting = find(slug)
    mandate = queries.mandate_for(meeting, request.actor)
    if mandate is None:
        raise Refused(no(_("Les membres convoqués répondent ici."), sign_in_helps=request.actor.is_visitor))
    return redirect("meetings:answer", links.token(links.ANSWER, meeting.pk, mandate.pk))


def arrival(request: HttpRequest, slug: str) -> HttpResponse:
    """A member in the room types the code shown there."""
    meeting = find(slug)
    mandate = queries.mandate_for(meeting, request.actor)
    if mandate is None:
        raise Refused(no(_("Les membres signalent ici leur arrivée."), sign_in_helps=request.actor.is_visitor))
    form = ArrivalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not links.is_room_code(meeting.pk, form.cleaned_data["code"], request.now):
            form.add_error("code", _("Ce code n’est pas celui qui est affiché : il change toutes les cinq minutes."))
        else:
            try:
                operations.record_arrival(
                    actor=request.actor,
                    meeting=meeting,
                    mandate=mandate,
                    mode=Mode.REMOTE if meeting.format == Format.REMOTE else Mode.ON_SITE,
                    origin=Origin.CODE,
                    now=request.now,
                )
            except (ValidationError, Refused) as error:
                tell(form, error)
            else:
                messages.success(request, _("Votre arrivée est enregistrée. Bonne séance."))
                return redirect("meetings:detail", meeting.slug)
    return render(
        request,
        "meetings/arrival.html",
        {"meeting": meeting, "form": form, "allowed": rules.may_come_in(request.actor, meeting, mandate, request.now)},
        status=status(form),
    )


def _form(request: HttpRequest, meeting: Meeting, mandate: Mandate, given: Any, proxy: Any) -> AnswerForm:
    choices = [(one.value, _capital(one.label)) for one in Answer]
    if meeting.format == Format.ON_SITE:
        choices = [pair for pair in choices if pair[0] != Answer.REMOTE]
    if meeting.format == Format.REMOTE:
        choices = [pair for pair in choices if pair[0] != Answer.PRESENT]
    holders = queries.possible_holders(meeting, mandate)
    if holders is None:
        choices = [pair for pair in choices if pair[0] != Answer.PROXY]
    asked = request.GET.get("reponse", "")
    start = {"answer": asked if asked in Answer.values else (given.answer if given else "")}
    if proxy is not None:
        start["holder"] = proxy.holder_id
    return AnswerForm(request.POST or None, request.FILES or None, choices=choices, holders=holders, initial=start)


def _signed(salt: str, token: str) -> tuple[Meeting, Mandate]:
    known = links.read(salt, token)
    found = queries.meeting_and_mandate(*known) if known else None
    if found is None:
        raise Http404(_("Cette adresse est peut-être coupée : copiez-la en entier depuis le message reçu."))
    return found


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]
