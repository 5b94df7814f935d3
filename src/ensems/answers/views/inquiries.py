"""Questioning the Region: the list and its clocks, one exchange, and the forms of those who write."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ensems.answers.inquiries import exports, operations, queries, rules
from ensems.answers.inquiries.forms import InquiryForm, ReplyForm
from ensems.assembly.queries import standing
from ensems.contributions.forms import ReasonForm, WithdrawForm
from ensems.core.decisions import require
from ensems.interface import lists
from ensems.territories.models import Territory


def listing(request: HttpRequest) -> HttpResponse:
    """What waits and since when, oldest first; then what was answered, with the days it took."""
    bar = lists.Bar(
        request,
        lists.Filter("q", _("Mots à chercher")),
        lists.Filter("etat", _("État"), queries.STATES, _("En attente et répondues")),
        lists.Filter("territoire", _("Territoire"), queries.territory_choices(), _("Tous")),
    )
    found = queries.found(state=bar["etat"], territory=bar["territoire"], words=bar["q"])
    if request.GET.get("format"):
        return exports.inquiries(request, found, request.now)
    page = lists.page_of(found, request)
    return render(
        request,
        "answers/inquiries/list.html",
        {
            "bar": bar,
            "page": page,
            "rows": queries.rows(page, request.now),
            "figures": queries.figures(request.now),
            "may_ask": rules.may_ask(request.actor, request.now, standing(request.actor, request.now)),
        },
    )


def _page(request: HttpRequest, reference: str) -> queries.InquiryPage:
    found = queries.inquiry_page(reference, request.now)
    if found is None:
        raise Http404(_("Aucune interpellation n’a la référence %(ref)s.") % {"ref": reference})
    return found


def detail(request: HttpRequest, reference: str) -> HttpResponse:
    page = _page(request, reference)
    inquiry, actor, now = page.inquiry, request.actor, request.now
    return render(
        request,
        "answers/inquiries/detail.html",
        {
            "page": page,
            "inquiry": inquiry,
            "may_reply": rules.may_reply(actor, inquiry, now),
            "may_withdraw": rules.may_withdraw(actor, inquiry, now),
            "may_hide": rules.may_hide(actor, inquiry, now),
        },
    )


def ask(request: HttpRequest) -> HttpResponse:
    """Write a question: keep it for later, or publish it."""
    held = standing(request.actor, request.now)
    require(rules.may_ask(request.actor, request.now, held))
    territories = list(Territory.objects.filter(pk__in=held.mandates).order_by("name", "pk"))
    draft = queries.draft_of(request.actor)
    form = InquiryForm(
        request.POST or None,
        territories=territories,
        keeping="keep" in request.POST,
        initial=_initial(draft, territories),
    )
    if request.method == "POST" and form.is_valid():
        given = form.asked() | {"actor": request.actor, "now": request.now}
        try:
            if "keep" in request.POST:
                operations.save_inquiry_draft(**given)
                messages.success(request, _("Votre brouillon est enregistré ; rien n’est publié."))
                return redirect("answers:ask")
            inquiry = operations.ask_region(client_key=form.key(), **given)
        except ValidationError as error:
            _told(form, error)
        else:
            messages.success(
                request,
                _("L’interpellation %(ref)s est publiée ; la Région en est avertie.") % {"ref": inquiry.reference},
            )
            return redirect("answers:inquiry", inquiry.reference)
    return render(request, "answers/inquiries/ask.html", {"form": form, "draft": draft, "territories": territories})


def _initial(draft: Any, territories: list[Territory]) -> dict[str, Any]:
    initial: dict[str, Any] = {"client_key": uuid.uuid4()}
    if draft is not None:
        initial |= {"title": draft.title, "body": draft.body}
        kept = next((one.code for one in territories if one.pk == draft.territory_id), None)
        if kept:
            initial["territory"] = kept
    return initial


def reply(request: HttpRequest, reference: str) -> HttpResponse:
    page = _page(request, reference)
    require(rules.may_reply(request.actor, page.inquiry, request.now))
    form = ReplyForm(request.POST or None, initial={"client_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.reply_to_inquiry(actor=request.actor, inquiry=page.inquiry, now=request.now, **form.answered())
        except ValidationError as error:
            _told(form, error)
        else:
            messages.success(request, _("La réponse de la Région est publiée."))
            return redirect("answers:inquiry", reference)
    return render(request, "answers/inquiries/reply.html", {"page": page, "inquiry": page.inquiry, "form": form})


def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    inquiry = _page(request, reference).inquiry
    require(rules.may_withdraw(request.actor, inquiry, request.now))
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw_inquiry(actor=request.actor, inquiry=inquiry, now=request.now, **form.cleaned_data)
        except ValidationError as error:
            _told(form, error)
        else:
            messages.success(request, _("L’interpellation est retirée ; sa trace reste."))
            return redirect("answers:inquiry", reference)
    return render(request, "answers/inquiries/withdraw.html", {"inquiry": inquiry, "form": form})


def hide(request: HttpRequest, reference: str) -> HttpResponse:
    inquiry = _page(request, reference).inquiry
    require(rules.may_hide(request.actor, inquiry, request.now))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.hide_inquiry(actor=request.actor, inquiry=inquiry, now=request.now, **form.cleaned_data)
        except ValidationError as error:
            _told(form, error)
        else:
            messages.success(request, _("L’interpellation est masquée ; le motif est publié."))
            return redirect("answers:inquiry", reference)
    return render(request, "answers/inquiries/hide.html", {"inquiry": inquiry, "form": form})


def _told(form: Any, error: ValidationError) -> None:
    """Put the sentences of an operation next to the fields of the form; those of a field it has not go on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
