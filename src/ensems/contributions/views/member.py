"""What members, officers and co-authors do: write, deposit, support, comment, withdraw."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ensems.assembly.queries import Standing, standing, territories_one_may_speak_for
from ensems.contributions import operations, queries, rules
from ensems.contributions.forms import CommentForm, DepositForm, ItemForm, StartForm, SupportForm, WithdrawForm
from ensems.contributions.queries import Draft
from ensems.contributions.views.public import discussion, question_of, trace_of
from ensems.core.decisions import require
from ensems.referrals.queries import phase_state
from ensems.writing import marks


def told(form: Any, error: ValidationError) -> None:
    """Put the sentences of an operation next to the fields of the form; those of a field it has not go on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def draft_of(request: HttpRequest, key: uuid.UUID, held: Standing) -> Draft:
    """Someone else's draft does not exist; a visitor is asked who she is."""
    require(rules.signed_in(request.actor, _("Pour écrire une contribution, identifiez-vous.")))
    draft = queries.editable(request.actor, key, held, request.now)
    if draft is None:
        raise Http404(_("Ce brouillon n’existe pas, ou n’est pas le vôtre."))
    return draft


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    require(rules.signed_in(request.actor, _("Pour retrouver vos contributions, identifiez-vous.")))
    held = standing(request.actor, request.now)
    lines = queries.mine(request.actor, held)
    return render(
        request,
        "contributions/mine.html",
        {
            "waiting": [line for line in lines if line.waiting],
            "drafts": [line for line in lines if line.is_draft and not line.waiting],
            "deposited": [line for line in lines if not line.is_draft and not line.waiting],
            "speaks": bool(held.all),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """In whose name; the only territory of a person is chosen already."""
    asked = question_of(request, slug, number)
    held = standing(request.actor, request.now)
    if not held.all:
        require(rules.may_draft_somewhere(request.actor, asked, request.now, held))
    require(rules.contributions_open(asked.referral, request.now))
    territories = territories_one_may_speak_for(request.actor, request.now)
    form = StartForm(request.POST or None, territories=[(one.pk, one.name) for one in territories])
    if request.method == "POST" and form.is_valid():
        territory = next(one for one in territories if str(one.pk) == form.cleaned_data["territory"])
        contribution = operations.start_contribution(
            actor=request.actor, question=asked, territory=territory, now=request.now
        )
        return redirect("contributions:edit", contribution.key)
    return render(
        request,
        "contributions/start.html",
        {
            "question": asked,
            "referral": asked.referral,
            "form": form,
            "territories": territories,
            "offices": held.offices - held.mandates,
        },
    )


# --- The deposit ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The text exactly as it will be published, then the deposit; the form sent twice deposits once."""
    if request.method == "POST":
        form = DepositForm(request.POST)
        # What the page shows is read only if it must be shown again.
        if form.is_valid() and (contribution := queries.written_here(request.actor, key, request.now)):
            try:
                receipt = operations.deposit_contribution(
                    actor=request.actor,
                    contribution=contribution,
                    client_key=form.cleaned_data["client_key"],
                    seen=form.cleaned_data["seen"],
                    now=request.now,
                )
            except ValidationError as error:
                told(form, error)
            else:
                messages.success(
                    request,
                    _("La contribution %(reference)s est déposée. Le récépissé vous est aussi envoyé par courriel.")
                    % {"reference": receipt.contribution.reference},
                )
                return redirect("contributions:receipt", receipt.number)
        held = standing(request.actor, request.now)
        draft = draft_of(request, key, held)
        form.data = form.data.copy()
        form.data["seen"] = draft.seal
    else:
        held = standing(request.actor, request.now)
        draft = draft_of(request, key, held)
        form = DepositForm(initial={"client_key": uuid.uuid4(), "seen": draft.seal})
    contribution = draft.contribution
    missing: list[str] = []
    try:
        operations.check_complete(contribution, draft.body, list(draft.items))
    except ValidationError as error:
        missing = error.messages
    return render(
        request,
        "contributions/deposit.html",
        {
            "draft": draft,
            "contribution": contribution,
            "question": contribution.question,
            "referral": contribution.question.referral,
            "form": form,
            "missing": missing,
            "warnings": marks.problems(draft.body),
            "decision": rules.may_deposit(request.actor, contribution, request.now, held),
            "phases": phase_state(contribution.question.referral, request.now),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    trace = trace_of(request, reference)
    require(rules.may_withdraw(request.actor, trace.contribution, request.now, trace.standing))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw_contribution(
                actor=request.actor,
                contribution=trace.contribution,
                reason=form.cleaned_data["reason"],
                now=request.now,
            )
        except ValidationError as error:
            told(form, error)
        else:
            messages.success(request, _("La contribution %(reference)s est retirée.") % {"reference": reference})
            return redirect("contributions:detail", reference)
    return render(
        request, "contributions/withdraw.html", {"trace": trace, "contribution": trace.contribution, "form": form}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    held = standing(request.actor, request.now)
    draft = draft_of(request, key, held)
    require(rules.may_discard(request.actor, draft.contribution, held))
    if request.method == "POST":
        operations.discard_draft(actor=request.actor, contribution=draft.contribution, now=request.now)
        messages.success(request, _("Le brouillon est effacé."))
        return redirect("contributions:mine")
    return render(
        request,
        "contributions/discard.html",
        {"contribution": draft.contribution, "question": draft.contribution.question},
    )


# --- Rows of an inventory -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, key: uuid.UUID, pk: int | None = None) -> HttpResponse:
    """Add a row, or change one."""
    held = standing(request.actor, request.now)
    draft = draft_of(request, key, held)
    contribution = draft.contribution
    require(rules.may_edit(request.actor, contribution, request.now, held))
    row = next((one for one in draft.items if one.pk == pk), None)
    if pk is not None and row is None:
        raise Http404(_("Cette ligne a été retirée."))
    form = ItemForm(request.POST or None, question=contribution.question, item=row)
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_item(
                actor=request.actor, contribution=contribution, item=row, now=request.now, **form.cleaned_data
            )
        except ValidationError as error:
            told(form, error)
        else:
            if "another" in request.POST:
                messages.success(request, _("La ligne est enregistrée. Ajoutez la suivante."))
                return redirect("contributions:add_item", key)
            return redirect("contributions:edit", key)
    return render(
        request,
        "contributions/item.html",
        {"contribution": contribution, "question": contribution.question, "form": form, "row": row},
    )


# --- Support and comments -------------------------------------------------------------------------


@require_POST
def support(request: HttpRequest, reference: str) -> HttpResponse:
    """`give` = "1" or "0": says what is wanted, so that a double click gives the same as one."""
    trace = trace_of(request, reference)
    contribution = trace.contribution
    if request.POST.get("give", "1") == "1":
        form = SupportForm(request.POST, territories=trace.names.to_support)
        if not form.is_valid():
            context = discussion(request, trace) | {"support_form": form}
            page = "contributions/support.html" if request.htmx else "contributions/support_again.html"
            return render(request, page, context, status=422)
        operations.support_contribution(
            actor=request.actor, contribution=contribution, territory=form.chosen(), now=request.now
        )
    else:
        operations.unsupport_contribution(actor=request.actor, contribution=contribution, now=request.now)
    if request.htmx:
        context = discussion(request, trace_of(request, reference))
        return render(request, "contributions/support.html", context)
    return redirect(f"{_page(reference)}#soutien")


@require_POST
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    trace = trace_of(request, reference)
    form = CommentForm(request.POST, territories=trace.names.to_comment)
    if form.is_valid():
        try:
            operations.comment_contribution(
                actor=request.actor,
                contribution=trace.contribution,
                body=form.cleaned_data["body"],
                territory=form.chosen(),
                now=request.now,
            )
        except ValidationError as error:
            told(form, error)
    else:
        require(rules.may_comment(request.actor, trace.contribution, request.now, trace.standing))
    if form.errors:
        context = discussion(request, trace) | {"comment_form": form}
        if request.htmx:
            return render(request, "contributions/comments.html", context, status=422)
        return render(request, "contributions/comment_again.html", context, status=422)
    if request.htmx:
        context = discussion(request, trace_of(request, reference))
        return render(request, "contributions/comments.html", context)
    return redirect(f"{_page(reference)}#commentaires")


def _page(reference: str) -> str:
    return redirect("contributions:detail", reference).url
