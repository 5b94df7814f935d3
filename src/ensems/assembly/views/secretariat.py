"""What the secretariat records: designations, a substitute called to sit, committees and who is in them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.accounts.models import Person
from ensems.assembly import designations as reads
from ensems.assembly import operations, people, rules, seats
from ensems.assembly.composition import composition
from ensems.assembly.forms import (
    BodyForm,
    DeliberationForm,
    EndTermForm,
    JoinForm,
    LeaveForm,
    NomineeForm,
    SubstituteForm,
)
from ensems.assembly.models import BodyMember, Seat, Term
from ensems.core import clock
from ensems.core.decisions import require


def designations(request: HttpRequest) -> HttpResponse:
    require(rules.may_compose(request.actor))
    found = composition(clock.today(request.now))
    context = {
        "recorded": reads.recorded(),
        "waiting": reads.waiting(),
        "prepared": reads.proposals_waiting(),
        "places": found.with_vacancies,
        "term": found.term,
    }
    return render(request, "assembly/designations.html", context)


def designate(request: HttpRequest, pk: int) -> HttpResponse:
    """The deliberation of the delegation that this seat is of: check first, or record at once."""
    require(rules.may_compose(request.actor))
    of = Seat.objects.select_related("territory", "term").filter(pk=pk).first()
    if of is None:
        raise Http404(_("Ce siège n’existe pas."))
    free = reads.free_seats(of, clock.today(request.now))
    data = request.POST or None
    form = DeliberationForm(data, request.FILES or None)
    nominees = [NomineeForm(data, seat=seat) for seat in free]
    checked: list[reads.Checked] = []
    if data is not None and all([form.is_valid(), *[one.is_valid() for one in nominees]]):
        filled = [one for one in nominees if one.is_filled]
        if "verifier" in data:
            checked = [reads.check(one.candidate(), one.seat, form.deliberation().takes_effect) for one in filled]
            if not filled:
                form.add_error(None, _("Nommez au moins une personne."))
        else:
            try:
                operations.record_designation(
                    actor=request.actor,
                    deliberation=form.deliberation(),
                    nominees=[one.nominee() for one in filled],
                    waiver=form.cleaned_data["waiver"],
                    document=form.cleaned_data["document"],
                    now=request.now,
                )
            except ValidationError as error:
                show_errors(form, nominees, error)
            else:
                messages.success(request, _("La désignation est enregistrée."))
                return redirect("assembly:designations")
    wrong = form.is_bound and (form.errors or any(one.errors for one in nominees))
    context = {"of": of, "form": form, "nominees": nominees, "checked": checked}
    return render(request, "assembly/designate.html", context, status=422 if wrong else 200)


def show_errors(form: Form, nominees: Sequence[NomineeForm], error: ValidationError) -> None:
    """Each sentence where it belongs: the deliberation’s field, the seat, or the whole."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    by_seat = {f"seat-{one.seat.pk}": one for one in nominees}
    for name, found in error.error_dict.items():
        if name in by_seat:
            by_seat[name].add_error(None, found)
        else:
            form.add_error(name if name in form.fields else None, found)


def substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """The substitute of a vacant seat becomes its full member."""
    require(rules.may_compose(request.actor))
    today = clock.today(request.now)
    found = seats.history(pk, today)
    if found is None:
        raise Http404(_("Ce siège n’existe pas."))
    form = SubstituteForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            operations.call_substitute(
                actor=request.actor, seat=found.seat, on=form.cleaned_data["on"], now=request.now
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Le mandat est enregistré."))
            return redirect("assembly:seat", pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assembly/substitute.html", {"found": found, "form": form}, status=status)


def end_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Say the last day of a term; the mandates that would have lasted longer end with it."""
    require(rules.may_compose(request.actor))
    term = get_object_or_404(Term, pk=pk)
    form = EndTermForm(request.POST or None, initial={"on": term.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_term(actor=request.actor, term=term, on=form.cleaned_data["on"], now=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("La fin de la mandature est enregistrée."))
            return redirect("assembly:designations")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assembly/end_term.html", {"term": term, "form": form}, status=status)


# --- Committees ---------------------------------------------------------------------------------------------


def new_body(request: HttpRequest) -> HttpResponse:
    require(rules.may_compose(request.actor))
    term = Term.objects.in_force(clock.today(request.now)).first()
    form = BodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if term is None:
            form.add_error(None, _("Aucune mandature n’est en vigueur aujourd’hui."))
        else:
            try:
                body = operations.create_body(actor=request.actor, term=term, now=request.now, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("L’instance est créée."))
                return redirect("assembly:body", body.slug)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assembly/body_form.html", {"form": form}, status=status)


def join(request: HttpRequest, slug: str) -> HttpResponse:
    require(rules.may_compose(request.actor))
    today = clock.today(request.now)
    found = people.body_page(slug, today)
    if found is None:
        raise Http404(_("Cette instance n’existe pas."))
    there = {member.person_id for member in found.members}
    sitting = [
        (mandate.person_id, f"{mandate.person.name} ({mandate.seat.delegation})")
        for mandate in people.members_on(today)
        if mandate.person_id not in there
    ]
    form = JoinForm(request.POST or None, people=sitting, today=today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.join_body(
                actor=request.actor,
                body=found.body,
                person=Person.objects.get(pk=data["person"]),
                role=data["role"],
                on=data["on"],
                now=request.now,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("L’entrée dans l’instance est enregistrée."))
            return redirect("assembly:body", slug)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assembly/join.html", {"found": found, "form": form}, status=status)


@require_POST
def leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    require(rules.may_compose(request.actor))
    member = get_object_or_404(BodyMember.objects.select_related("body"), pk=pk, body__slug=slug)
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            operations.leave_body(actor=request.actor, member=member, on=form.cleaned_data["on"], now=request.now)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("La sortie de l’instance est enregistrée."))
    else:
        messages.error(request, _("Indiquez le dernier jour, par exemple 31/03/2027."))
    return redirect("assembly:body", slug)
