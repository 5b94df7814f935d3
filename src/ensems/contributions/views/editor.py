"""The page one writes on. It is one form: whichever button is pressed, the text is saved first, so nothing is lost."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ensems.accounts.models import Person
from ensems.assembly.queries import Standing, standing
from ensems.contributions import operations, rules
from ensems.contributions.forms import AttachmentForm, CoAuthorForm, WritingForm
from ensems.contributions.queries import Draft
from ensems.contributions.views.member import draft_of, told
from ensems.core.decisions import require
from ensems.referrals.queries import phase_state
from ensems.writing.views import saved_fragment


@require_POST
def save(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Saves every few seconds while one writes."""
    draft = draft_of(request, key, standing(request.actor, request.now))
    form = WritingForm(request.POST)
    if not form.is_valid():
        return HttpResponse(
            " ".join(form.errors.as_text().split()), status=422, content_type="text/plain; charset=utf-8"
        )
    saved = operations.save_draft(actor=request.actor, contribution=draft.contribution, now=request.now, **form.saved())
    return saved_fragment(request, saved)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    held = standing(request.actor, request.now)
    draft = draft_of(request, key, held)
    if request.method != "POST":
        return _page(request, draft, held, _form(draft), AttachmentForm(), CoAuthorForm(people=draft.invitable))
    require(rules.may_edit(request.actor, draft.contribution, request.now, held))
    form = WritingForm(request.POST)
    joined = AttachmentForm(request.POST, request.FILES)
    invited = CoAuthorForm(request.POST, people=draft.invitable)
    if not _saved(request, draft, form) or not _attached(request, draft, joined):
        return _page(request, draft_of(request, key, held), held, form, joined, invited)
    action, _colon, target = request.POST.get("action", "save").partition(":")
    if action == "invite" and not _invited(request, draft, invited):
        draft = draft_of(request, key, held)
        return _page(request, draft, held, _form(draft), AttachmentForm(), invited)
    return _act(request, draft, action, target, form)


def _act(request: HttpRequest, draft: Draft, action: str, target: str, form: WritingForm) -> HttpResponse:
    """What the pressed button asks for, once everything typed is kept."""
    contribution, key = draft.contribution, draft.contribution.key
    if action == "deposit":
        return redirect("contributions:deposit", key)
    if action == "item":
        return redirect("contributions:edit_item", key, target) if target else redirect("contributions:add_item", key)
    if action == "remove-item":
        for row in draft.items:
            if str(row.pk) == target:
                operations.remove_item(actor=request.actor, item=row, now=request.now)
    if action == "remove-file":
        for one in draft.attachments:
            if str(one.pk) == target:
                operations.remove_attachment(actor=request.actor, attachment=one, now=request.now)
    if action == "remove-coauthor":
        return _leave(request, draft, target)
    if action == "propose":
        try:
            operations.propose_for_deposit(actor=request.actor, contribution=contribution, now=request.now)
        except ValidationError as error:
            held = standing(request.actor, request.now)
            draft = draft_of(request, key, held)
            again = WritingForm(request.POST)
            told(again, error)
            return _page(request, draft, held, again, AttachmentForm(), CoAuthorForm(people=draft.invitable))
        messages.success(
            request, _("La contribution est proposée au dépôt\u00a0: les membres du territoire sont avertis.")
        )
    if action == "save":
        messages.success(request, _("Votre texte est enregistré."))
    return redirect("contributions:edit", key)


def _leave(request: HttpRequest, draft: Draft, target: str) -> HttpResponse:
    for person_id, _name in draft.coauthors:
        if str(person_id) == target:
            operations.remove_coauthor(
                actor=request.actor,
                contribution=draft.contribution,
                person=Person.objects.get(pk=person_id),
                now=request.now,
            )
            if person_id == request.actor.person_id:
                messages.success(request, _("Vous n’écrivez plus cette contribution."))
                return redirect("contributions:mine")
    return redirect("contributions:edit", draft.contribution.key)


def _saved(request: HttpRequest, draft: Draft, form: WritingForm) -> bool:
    if not form.is_valid():
        return False
    try:
        saved = operations.save_draft(
            actor=request.actor, contribution=draft.contribution, now=request.now, **form.saved()
        )
    except ValidationError as error:
        told(form, error)
        return False
    if saved.notice:
        messages.info(request, saved.notice)
    return True


def _attached(request: HttpRequest, draft: Draft, form: AttachmentForm) -> bool:
    """Whatever the button, a chosen file is joined."""
    if not form.is_valid():
        return False
    upload = form.cleaned_data["upload"]
    if not upload:
        return True
    try:
        operations.add_attachment(actor=request.actor, contribution=draft.contribution, upload=upload, now=request.now)
    except ValidationError as error:
        told(form, error)
        return False
    messages.success(request, _("«\u00a0%(name)s\u00a0» est joint.") % {"name": upload.name})
    return True


def _invited(request: HttpRequest, draft: Draft, form: CoAuthorForm) -> bool:
    if not form.is_valid():
        return False
    chosen = form.cleaned_data["person"]
    try:
        operations.add_coauthor(
            actor=request.actor,
            contribution=draft.contribution,
            person=Person.objects.get(pk=chosen) if chosen else None,
            email=form.cleaned_data["email"],
            now=request.now,
        )
    except ValidationError as error:
        told(form, error)
        return False
    messages.success(request, _("L’invitation est envoyée."))
    return True


def _form(draft: Draft) -> WritingForm:
    contribution = draft.contribution
    return WritingForm(
        initial={
            "title": contribution.draft_title,
            "base_title": contribution.draft_title,
            "body": contribution.text.body,
            "base_revision": contribution.text.revision,
        }
    )


def _page(
    request: HttpRequest,
    draft: Draft,
    held: Standing,
    form: WritingForm,
    joined: AttachmentForm,
    invited: CoAuthorForm,
) -> HttpResponse:
    contribution = draft.contribution
    decision = rules.may_edit(request.actor, contribution, request.now, held)
    failed = any(one.is_bound and one.errors for one in (form, joined, invited))
    return render(
        request,
        "contributions/edit.html",
        {
            "draft": draft,
            "contribution": contribution,
            "question": contribution.question,
            "referral": contribution.question.referral,
            "text": contribution.text,
            "form": form,
            "attachment_form": joined,
            "coauthor_form": invited,
            "may_edit": decision,
            "may_deposit": rules.may_deposit(request.actor, contribution, request.now, held),
            "may_discard": rules.may_discard(request.actor, contribution, held),
            "may_invite": rules.may_invite_coauthor(request.actor, contribution, request.now, held),
            "phases": phase_state(contribution.question.referral, request.now),
        },
        status=422 if failed else 200,
    )
