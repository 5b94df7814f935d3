"""One's own account."""

from __future__ import annotations

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ensems.accounts import queries, rules
from ensems.accounts.forms import EraseForm, NameForm
from ensems.accounts.models import Person
from ensems.accounts.operations import erase_person, update_profile
from ensems.core.decisions import Refused, no


def profile(request: HttpRequest) -> HttpResponse:
    person = _myself(request)
    names = {"given_name": person.given_name, "family_name": person.family_name}
    form = NameForm(request.POST if request.method == "POST" else None, initial=names)
    if request.method == "POST" and form.is_valid():
        try:
            update_profile(actor=request.actor, person=person, now=request.now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Votre nom est enregistré."))
            return redirect("accounts:profile")
    return render(
        request,
        "accounts/profile.html",
        {
            "person": person,
            "form": form,
            "grants": queries.grants_of(person, request.now),
            "people": rules.may_see_people(request.actor).allowed,
        },
        status=422 if form.errors else 200,
    )


def erase(request: HttpRequest) -> HttpResponse:
    """Show what will be forgotten and what stays; then forget, and sign out."""
    person = _myself(request)
    decision = rules.may_erase(request.actor, person, request.now)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and decision and form.is_valid():
        erase_person(actor=request.actor, person=person, now=request.now)
        logout(request, show_message=False)
        messages.success(request, _("Votre compte est effacé. Merci d’avoir participé."))
        return redirect("/")
    status = 403 if request.method == "POST" and not decision else 422 if form.errors else 200
    return render(request, "accounts/erase.html", {"person": person, "decision": decision, "form": form}, status=status)


def _myself(request: HttpRequest) -> Person:
    """The person who is signed in; a visitor is asked to sign in, by the refusal page."""
    if request.actor.person_id is None:
        raise Refused(no(_("Connectez-vous pour voir votre compte."), sign_in_helps=True))
    return request.user
