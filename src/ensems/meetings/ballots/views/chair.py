"""For who presides, and for the secretariat: preparing, opening, closing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ensems.core.decisions import require
from ensems.interface import slots
from ensems.meetings.ballots import operations, queries, rules
from ensems.meetings.ballots.enums import Outcome, State
from ensems.meetings.ballots.forms import BallotForm, CancelForm, DemandForm, OpeningForm, PaperForm, RoundForm
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.ballots.views.public import found_or_404
from ensems.meetings.models import Meeting


def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = Meeting.objects.select_related("chair").filter(slug=slug).first()
    if meeting is None:
        raise Http404(_("Cette séance n’est pas dans la liste."))
    require(rules.may_prepare(request.actor, meeting, request.now))
    versions = slots.collect("ballot.texts", request, meeting=meeting)
    items = queries.items_of(meeting)
    form = BallotForm(
        request.POST or None, items=items, versions=versions, initial={"item": request.GET.get("point", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.prepare_ballot(
                actor=request.actor, item=form.item_chosen(), facts=form.facts(), now=request.now
            )
        except ValidationError as error:
            _tell(form, error)
        else:
            return redirect("meetings:conduct_ballot", slug, made.number)
    status = 422 if form.is_bound else 200
    return render(
        request, "meetings/ballots/prepare.html", {"meeting": meeting, "form": form, "items": items}, status=status
    )


def conduct(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One page, one form for each thing that may be done; the button says which."""
    found = found_or_404(slug, number)
    require(rules.may_conduct(request.actor, found.meeting))
    asked = request.POST.get("do", "")
    sent = {
        name: form(*((request.POST, request.FILES) if asked == name else ()), **_start(found, name))
        for name, form in FORMS.items()
    }
    if request.method == "POST":
        if asked not in DO:
            raise ValidationError(_("Choisissez un des gestes de cette page."))
        form = sent.get(asked)
        if form is None or form.is_valid():
            try:
                return DO[asked](request, found, form)
            except ValidationError as error:
                if form is None:
                    raise
                _tell(form, error)
    return _page(request, found, sent, 422 if request.method == "POST" else 200)


def _page(request: HttpRequest, found: Ballot, sent: dict[str, Any], status: int) -> HttpResponse:
    state = found.state(request.now)
    result = found.result if state == State.COUNTED else None
    again = result is not None and found.among_options and result.outcome in (Outcome.UNDECIDED, Outcome.TIED)
    return render(
        request,
        "meetings/ballots/conduct.html",
        {
            "ballot": found,
            "state": state,
            "heard": queries.heard(found) if state in (State.OPEN, State.CLOSED) else None,
            "result": result,
            "demands": list(found.demands.all()) if state == State.PREPARED else [],
            "opening": sent["open"],
            "cancelling": sent["cancel"],
            "paper": sent["paper"] if rules.may_record_paper(request.actor, found, request.now) else None,
            "round": sent["round"] if again and Ballot.objects.filter(previous=found).first() is None else None,
            "next": Ballot.objects.filter(previous=found).first() if again else None,
        },
        status=status,
    )


def demands(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Members ask, by name, for a public or a secret ballot: counted at once, decided at the opening."""
    found = found_or_404(slug, number)
    require(rules.may_record_demand(request.actor, found, request.now))
    people = queries.in_the_room(found, request.now)
    form = DemandForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.record_demand(
                actor=request.actor,
                ballot=found,
                form=form.cleaned_data["form"],
                askers=form.cleaned_data["askers"],
                now=request.now,
            )
        except ValidationError as error:
            _tell(form, error)
        else:
            (messages.success if made.granted else messages.warning)(request, made.computation)
            return redirect("meetings:ballot_demands", slug, number)
    status = 422 if form.is_bound or (request.method == "POST") else 200
    context = {"ballot": found, "form": form, "people": people, "demands": queries.demands(found)}
    return render(request, "meetings/ballots/demands.html", context, status=status)


def _open(request: HttpRequest, found: Ballot, form: Any) -> HttpResponse:
    made = operations.open_ballot(actor=request.actor, ballot=found, now=request.now, **form.instants(request.now))
    if made.cancelled_at is not None:
        messages.warning(request, made.reason)
        return redirect("meetings:ballot", found.meeting.slug, found.number)
    return _back(request, found, _("Le scrutin est ouvert."))


def _close(request: HttpRequest, found: Ballot, form: Any) -> HttpResponse:
    operations.close_ballot(actor=request.actor, ballot=found, now=request.now)
    messages.success(request, _("Le scrutin est clos et dépouillé ; son résultat est public."))
    return redirect("meetings:ballot", found.meeting.slug, found.number)


def _cancel(request: HttpRequest, found: Ballot, form: Any) -> HttpResponse:
    operations.cancel_ballot(actor=request.actor, ballot=found, reason=form.cleaned_data["reason"], now=request.now)
    return _back(request, found, _("Le scrutin est annulé ; le motif est public."))


def _discard(request: HttpRequest, found: Ballot, form: Any) -> HttpResponse:
    operations.discard_ballot(actor=request.actor, ballot=found, now=request.now)
    messages.success(request, _("Ce scrutin en préparation est ôté."))
    return redirect("meetings:detail", found.meeting.slug)


def _round(request: HttpRequest, found: Ballot, form: Any) -> HttpResponse:
    made = operations.prepare_next_round(actor=request.actor, ballot=found, options=form.labels(), now=request.now)
    return redirect("meetings:conduct_ballot", found.meeting.slug, made.number)


def _paper(request: HttpRequest, found: Ballot, form: Any) -> HttpResponse:
    operations.record_paper_result(
        actor=request.actor,
        ballot=found,
        count=form.count(found.meeting.held_on),
        minutes=form.cleaned_data["minutes"],
        now=request.now,
    )
    messages.success(request, _("Le résultat du scrutin sur papier est enregistré et public."))
    return redirect("meetings:ballot", found.meeting.slug, found.number)


FORMS: dict[str, type[forms.Form]] = {
    "open": OpeningForm,
    "cancel": CancelForm,
    "round": RoundForm,
    "paper": PaperForm,
}
DO = {"open": _open, "close": _close, "cancel": _cancel, "discard": _discard, "round": _round, "paper": _paper}


def _start(found: Ballot, name: str) -> dict[str, Any]:
    if name == "paper":
        asks_chair = not found.is_secret and found.meeting.chair_id is not None
        return {"choices": queries.choices(found) if found.opened_at is None else [], "asks_chair": asks_chair}
    if name != "round" or not found.among_options:
        return {}
    labels = [option.label for option in found.options.all()]
    return {"initial": {"options": "\n".join(labels)}}


def _back(request: HttpRequest, found: Ballot, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("meetings:conduct_ballot", found.meeting.slug, found.number)


def _tell(form: forms.Form, error: ValidationError) -> None:
    """Next to its field when the form has it."""
    for name, found in getattr(error, "error_dict", {None: [error]}).items():
        form.add_error(name if name in form.fields else None, found)
