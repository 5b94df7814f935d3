"""Rereading minutes before they are adopted, and asking for a correction: by a signed link, or signed in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import Refused, no, require
from ensems.meetings import links
from ensems.meetings import queries as meetings
from ensems.meetings.minutes import operations, queries, rules
from ensems.meetings.minutes.enums import Status
from ensems.meetings.minutes.forms import CorrectionForm
from ensems.meetings.minutes.models import Minutes
from ensems.meetings.views.shared import find, status, tell


@never_cache
@sensitive_variables("token")
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link is taken for the person who was there, for this only; opening it changes nothing."""
    known = links.read(links.MINUTES, token)
    pair = meetings.meeting_and_mandate(*known) if known else None
    if pair is None:
        raise Http404(_("Cette adresse est peut-être coupée : copiez-la en entier depuis le message reçu."))
    meeting, mandate = pair
    actor = Actor(key=mandate.person.actor_key, person_id=mandate.person_id, name=mandate.person.name)
    minutes = queries.minutes_of(meeting)
    if minutes is None or minutes.status == Status.DRAFT:
        raise Refused(no(_("Ce procès-verbal est repris par le secrétariat : il vous sera soumis de nouveau.")))
    return _page(request, minutes, mandate, actor)


@never_cache
def reread(request: HttpRequest, slug: str) -> HttpResponse:
    """The same page for someone who was there and signed in."""
    meeting = find(slug)
    minutes = queries.minutes_of(meeting)
    mandate = queries.mandate_present(meeting, request.actor)
    if minutes is None or mandate is None:
        reason = _("Le procès-verbal est relu par les personnes qui étaient présentes, dès qu’il leur est soumis.")
        raise Refused(no(reason, sign_in_helps=request.actor.is_visitor))
    require(rules.may_read(request.actor, minutes, [], queries.present_people(meeting)))
    return _page(request, minutes, mandate, request.actor)


def _page(request: HttpRequest, minutes: Minutes, mandate: Mandate, actor: Actor) -> HttpResponse:
    present = queries.present_people(minutes.meeting)
    allowed = rules.may_propose(actor, minutes, mandate, present, request.now)
    form = CorrectionForm(request.POST or None, meeting=minutes.meeting)
    if request.method == "POST" and form.is_valid():
        try:
            operations.propose_correction(
                actor=actor,
                minutes=minutes,
                mandate=mandate,
                text=form.cleaned_data["text"],
                item=form.cleaned_data["item"],
                now=request.now,
            )
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, _("Votre demande est enregistrée. Le secrétariat y répond, et dit pourquoi."))
            return redirect(request.path)
    return render(
        request,
        "meetings/minutes/reread.html",
        {
            "meeting": minutes.meeting,
            "minutes": minutes,
            "mandate": mandate,
            "content": minutes.content,
            "corrections": queries.corrections_of(minutes),
            "allowed": allowed,
            "form": form,
        },
        status=status(form),
    )
