"""What the persons concerned do: answer a nomination, resign, choose what the directory shows of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly import designations, operations, people, rules
from ensems.assembly.enums import EndReason, NominationState
from ensems.assembly.forms import AnswerForm, ContactsForm, EndForm
from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.decisions import Refused, no, require


def nomination(request: HttpRequest, key: str) -> HttpResponse:
    """Opening it changes nothing; the person accepts or declines there, or the secretariat with their letter."""
    found = designations.nomination(key)
    if found is None:
        raise Http404(_("Cette nomination n’existe pas."))
    require(rules.may_see_nomination(request.actor, found))
    own = request.actor.person_id == found.person_id
    form = AnswerForm(request.POST if request.method == "POST" and not own else None)
    may_answer = rules.may_answer(request.actor, found)
    if request.method == "POST":
        require(may_answer)
        accepts = request.POST.get("reponse") == "accepter"
        if request.POST.get("reponse") not in {"accepter", "refuser"}:
            messages.error(request, _("Choisissez d’accepter ou de refuser."))
        elif own or form.is_valid():
            answer = operations.accept_nomination if accepts else operations.decline_nomination
            try:
                answer(
                    actor=request.actor,
                    nomination=found,
                    on=None if own else form.cleaned_data["on"],
                    now=request.now,
                )
            except ValidationError as error:
                raise_or_show(form, error)
            else:
                messages.success(
                    request,
                    _("Le mandat est enregistré.")
                    if accepts
                    else _("Le refus est enregistré : le siège reste vacant."),
                )
                return redirect("assembly:nomination", found.key)
    context = {"found": found, "own": own, "form": form, "may_answer": may_answer, "waiting": NominationState.WAITING}
    return render(request, "assembly/nomination.html", context, status=422 if form.errors else 200)


def raise_or_show(form: AnswerForm, error: ValidationError) -> None:
    """Next to the field when the form is drawn; for the person alone there is no field, the page says it whole."""
    if not form.is_bound:
        raise Refused(no(" ".join(error.messages)))
    form.add_error(None if not hasattr(error, "error_dict") else "on", error.messages)


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Resign, or record the end of somebody's mandate."""
    mandate = Mandate.objects.select_related("person", "seat__territory", "seat__term").filter(pk=pk).first()
    if mandate is None:
        raise Http404(_("Ce mandat n’existe pas."))
    require(rules.may_end(request.actor, mandate))
    own = request.actor.person_id == mandate.person_id and not rules.may_compose(request.actor)
    form = EndForm(
        request.POST or None,
        own=own,
        today=clock.today(request.now),
        initial={"reason": request.GET.get("motif", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_mandate(
                actor=request.actor,
                mandate=mandate,
                on=form.cleaned_data["on"],
                reason=EndReason.RESIGNED if own else form.cleaned_data["reason"],
                now=request.now,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("La fin du mandat est enregistrée."))
            return redirect("assembly:seat", mandate.seat_id)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assembly/end.html", {"mandate": mandate, "form": form, "own": own}, status=status)


def contacts(request: HttpRequest) -> HttpResponse:
    if request.actor.person_id is None:
        raise Refused(no(_("Pour choisir ce que l’annuaire montre de vous, identifiez-vous."), sign_in_helps=True))
    person = Person.objects.get(pk=request.actor.person_id)
    kept = people.contacts_of(person)
    start = {kind: one.value for kind, one in kept.items()} | {
        f"{kind}_audience": one.audience for kind, one in kept.items()
    }
    form = ContactsForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            operations.choose_contacts(actor=request.actor, person=person, contacts=form.contacts(), now=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Vos choix sont enregistrés."))
            return redirect("assembly:contacts")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assembly/contacts.html", {"form": form}, status=status)
