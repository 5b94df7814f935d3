"""People, as the secretariat and the administration see them: the list, one person, invitations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ensems.accounts import operations, queries, rules
from ensems.accounts.enums import Role
from ensems.accounts.forms import EraseForm, GrantForm, InvitationForm, PersonForm
from ensems.accounts.models import Person, RoleGrant
from ensems.core.decisions import require
from ensems.interface import slots
from ensems.interface.lists import Bar, Filter, export, page_of


def people(request: HttpRequest) -> HttpResponse:
    require(rules.may_see_people(request.actor))
    bar = Bar(
        request,
        Filter("q", _("Nom ou adresse")),
        Filter("role", _("Rôle"), [*Role.choices, ("none", _("Sans rôle particulier"))], _("Tous")),
        Filter("etat", _("Connexion"), queries.STATES, _("Toutes")),
    )
    found = queries.people(q=bar["q"], role=bar["role"], state=bar["etat"], now=request.now)
    if "format" in request.GET:
        return _people_file(request, found)
    page = page_of(queries.with_what_they_hold(found, request.now), request)
    rows = _rows(request, page.object_list)
    return render(request, "accounts/people.html", {"bar": bar, "page": page, "rows": rows})


def _rows(request: HttpRequest, persons: Iterable[Person]) -> list[queries.PersonRow]:
    """With what the apps above say of each, in one query more."""
    persons = list(persons)
    standing: dict[int, str] = {}
    for told in slots.collect("people.standing", request, persons=persons):
        standing |= told
    return queries.rows(persons, standing)


def _people_file(request: HttpRequest, found: QuerySet[Person]) -> HttpResponse:
    rows = _rows(request, queries.with_what_they_hold(found, request.now))
    headings = [
        _("Nom"),
        _("Adresse électronique"),
        _("Siège"),
        _("Rôles en vigueur"),
        _("Dernière connexion"),
        _("Invitation"),
        _("Invention de démonstration"),
    ]
    return export(
        request,
        "personnes",
        headings,
        (
            [
                row.name,
                row.email,
                row.standing,
                " ; ".join(row.roles),
                row.last_login,
                row.invited_at,
                row.is_demonstration,
            ]
            for row in rows
        ),
    )


def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """One person; each form of the page says in `geste` which one it is."""
    require(rules.may_see_people(request.actor))
    found = get_object_or_404(Person, key=key)
    gesture = request.POST.get("geste", "") if request.method == "POST" else ""
    names = {"given_name": found.given_name, "family_name": found.family_name, "email": found.email or ""}
    person_form = PersonForm(request.POST if gesture == "nom" else None, initial=names, prefix="nom")
    grant_form = GrantForm(request.POST if gesture == "role" else None, actor=request.actor, prefix="role")
    refusal = ""
    if gesture == "nom" and person_form.is_valid():
        if _done(person_form, lambda: _correct(request, found, person_form.cleaned_data)):
            messages.success(request, _("Les corrections sont enregistrées."))
            return redirect("accounts:person", key=key)
    elif gesture == "role" and grant_form.is_valid():
        if _done(grant_form, lambda: _grant(request, found, grant_form.cleaned_data)):
            messages.success(request, _("Le rôle est donné."))
            return redirect("accounts:person", key=key)
    elif gesture == "fin":
        grant = get_object_or_404(RoleGrant, person=found, pk=_number(request.POST.get("attribution")))
        try:
            operations.end_role(actor=request.actor, grant=grant, now=request.now)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, _("Le rôle a pris fin."))
            return redirect("accounts:person", key=key)
    grants = queries.grants_of(found, request.now)
    return render(
        request,
        "accounts/person.html",
        {
            "person": found,
            "person_form": person_form,
            "grant_form": grant_form,
            "grants": [(grant, bool(rules.may_give(request.actor, grant.role))) for grant in grants],
            "may_grant": rules.may_grant(request.actor, found, ""),
            "may_ask_erasure": rules.may_ask_erasure(request.actor, found),
            "waiting": queries.waiting_invitation(found, request.now),
            "refusal": refusal,
        },
        status=422 if person_form.errors or grant_form.errors or refusal else 200,
    )


def erase(request: HttpRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(Person, key=key)
    require(rules.may_ask_erasure(request.actor, found))
    decision = rules.may_erase(request.actor, found, request.now)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and decision and form.is_valid():
        operations.erase_person(actor=request.actor, person=found, now=request.now)
        messages.success(request, _("Le compte est effacé. Le registre des actes n’a pas changé."))
        return redirect("accounts:people")
    status = 403 if request.method == "POST" and not decision else 422 if form.errors else 200
    return render(request, "accounts/erase.html", {"person": found, "decision": decision, "form": form}, status=status)


def invite(request: HttpRequest) -> HttpResponse:
    require(rules.may_invite(request.actor, ""))
    form = InvitationForm(
        request.POST if request.method == "POST" else None, actor=request.actor, initial=_invited(request)
    )
    if request.method == "POST" and form.is_valid() and _done(form, lambda: _invite(request, form.cleaned_data)):
        messages.success(request, _("L’invitation part par courriel. Elle est valable 14 jours."))
        return redirect("accounts:people")
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


def _done(form: Form, act: Any) -> bool:
    """Do it; what the operation finds wrong is said on the form, next to the field that it names."""
    try:
        act()
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            for field, reasons in error.error_dict.items():
                form.add_error(field if field in form.fields else None, reasons)
        else:
            form.add_error(None, error)
        return False
    return True


def _correct(request: HttpRequest, found: Person, data: dict[str, Any]) -> None:
    operations.update_profile(actor=request.actor, person=found, now=request.now, **data)


def _grant(request: HttpRequest, found: Person, data: dict[str, Any]) -> None:
    operations.grant_role(
        actor=request.actor,
        person=found,
        role=data["role"],
        territory=data["territory"],
        ends_on=data["ends_on"],
        now=request.now,
    )


def _invite(request: HttpRequest, data: dict[str, Any]) -> None:
    operations.invite(actor=request.actor, now=request.now, **data)


def _invited(request: HttpRequest) -> dict[str, str]:
    """Invite again from a person's page: the key is in the address, never the mail."""
    try:
        key = UUID(request.GET.get("personne", ""))
    except ValueError:
        return {}
    found = Person.objects.filter(key=key, erased_at__isnull=True).first()
    if found is None:
        return {}
    return {"email": found.email or "", "given_name": found.given_name, "family_name": found.family_name}


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 19 else 0
