"""Designations that territories prepare: by their officers, then answered by the secretariat."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.accounts.models import Person
from ensems.assembly import designations as reads
from ensems.assembly import operations, rules
from ensems.assembly.designations import Checked
from ensems.assembly.enums import ProposalState
from ensems.assembly.forms import ConfirmForm, PreparedForm, ProposedForm, ReturnForm
from ensems.assembly.models import Proposal, ProposedName
from ensems.assembly.operations.proposals import nominee_of
from ensems.assembly.views.secretariat import show_errors
from ensems.core import clock
from ensems.core.decisions import require
from ensems.files.links import private_link, public_link
from ensems.territories.models import Territory


def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """The deliberation and one name a seat; what was sent back comes filled in as it was."""
    territory = get_object_or_404(Territory, code=code)
    require(rules.may_propose(request.actor, territory))
    earlier = reads.proposals_of(territory)
    free = reads.seats_to_fill(territory, clock.today(request.now))
    back = earlier[0] if earlier and earlier[0].state in (ProposalState.RETURNED, ProposalState.WITHDRAWN) else None
    data = request.POST or None
    form = PreparedForm(data, request.FILES or None, initial=_deliberation(back))
    before = {one.seat_id: one for one in back.names.all()} if back else {}
    names = [ProposedForm(data, seat=seat, initial=_name(before.get(seat.pk))) for seat in free]
    if data is not None and all([form.is_valid(), *[one.is_valid() for one in names]]):
        try:
            made = operations.prepare_designation(
                actor=request.actor,
                deliberation=form.deliberation(),
                names=[one.nominee() for one in names if one.is_filled],
                document=form.cleaned_data["document"],
                now=request.now,
            )
        except ValidationError as error:
            show_errors(form, names, error)
        else:
            messages.success(request, _("La désignation est envoyée au secrétariat, qui la confirmera."))
            return redirect("assembly:proposal", made.pk)
    wrong = form.is_bound and (form.errors or any(one.errors for one in names))
    context = {
        "territory": territory,
        "earlier": earlier,
        "waiting": any(one.state == ProposalState.WAITING for one in earlier),
        "form": form,
        "names": names,
    }
    return render(request, "assembly/prepare_designation.html", context, status=422 if wrong else 200)


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Read by the territory; confirmed or sent back by the secretariat."""
    found = reads.proposal(pk)
    if found is None:
        raise Http404(_("Cette désignation n’existe pas."))
    require(rules.may_read_proposal(request.actor, found))
    asked = request.POST.get("do", "")
    confirm = ConfirmForm(request.POST if asked in ("confirm", "check") else None)
    back = ReturnForm(request.POST if asked == "return" else None)
    names = reads.names_of(found)
    if request.method == "POST":
        require(rules.may_answer_proposal(request.actor, found))
        answer = _answer(request, found, asked, confirm, back)
        if answer is not None:
            return answer
    context = {
        "found": found,
        "names": names,
        "checked": [_check(one, found) for one in names] if asked in ("confirm", "check") else [],
        "confirm": confirm,
        "back": back,
        "link": public_link(found.document) if found.document.is_public else private_link(found.document),
        "may_answer": rules.may_answer_proposal(request.actor, found),
        "may_withdraw": rules.may_withdraw_proposal(request.actor, found),
        "may_compose": rules.may_compose(request.actor),
    }
    status = 422 if request.method == "POST" and asked != "check" else 200
    return render(request, "assembly/proposal.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = reads.proposal(pk)
    if found is None:
        raise Http404(_("Cette désignation n’existe pas."))
    operations.withdraw_designation(actor=request.actor, proposal=found, now=request.now)
    messages.success(request, _("La désignation est retirée."))
    return redirect("assembly:prepare_designation", found.territory.code)


def _answer(
    request: HttpRequest, found: Proposal, asked: str, confirm: ConfirmForm, back: ReturnForm
) -> HttpResponse | None:
    """Where to go once it is answered, nothing when the page is to be drawn again."""
    given: dict[str, Any] = {"actor": request.actor, "proposal": found, "now": request.now}
    if asked == "confirm" and confirm.is_valid():
        try:
            operations.confirm_designation(**given, waiver=confirm.cleaned_data["waiver"])
        except ValidationError as error:
            show_errors(confirm, [], error)
            return None
        messages.success(request, _("La désignation est enregistrée."))
        return redirect("assembly:designations")
    if asked == "return" and back.is_valid():
        try:
            operations.return_designation(**given, reason=back.cleaned_data["reason"])
        except ValidationError as error:
            show_errors(back, [], error)
            return None
        messages.success(request, _("La désignation est renvoyée au territoire, avec votre motif."))
        return redirect("assembly:designations")
    if asked not in ("confirm", "check", "return"):
        raise ValidationError(_("Choisissez un des gestes de cette page."))
    return None


def _check(one: ProposedName, proposal: Proposal) -> Checked:
    person = Person.objects.filter(email=one.email).first() if one.email else None
    candidate = nominee_of(one).candidate
    return Checked(candidate, one.seat, reads.checks_of(candidate, one.seat, proposal.effective_on, person=person))


def _deliberation(back: Proposal | None) -> dict[str, Any]:
    if back is None:
        return {}
    return {name: getattr(back, name) for name in ("reference", "deliberated_on", "effective_on")}


def _name(before: ProposedName | None) -> dict[str, Any]:
    if before is None:
        return {}
    return {name: getattr(before, name) for name in ("given_name", "family_name", "gender", "local_office", "email")}
