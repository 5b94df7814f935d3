"""Beginning, writing and depositing the notes of a workshop."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.contributions.workshops import operations, queries, rules
from ensems.contributions.workshops.forms import NotesForm, StartNotesForm
from ensems.contributions.workshops.models import WorkshopNotes
from ensems.core.decisions import Refused, require
from ensems.meetings.models import Meeting
from ensems.writing.views import read_save, save_response


def start(request: HttpRequest, slug: str) -> HttpResponse:
    """On which question, and who carries them."""
    meeting = Meeting.objects.select_related("chair").filter(slug=slug).first()
    if meeting is None:
        raise Http404(_("Cette séance n’est pas dans la liste."))
    require(rules.may_keep_notes(request.actor, meeting))
    form = StartNotesForm(
        request.POST or None,
        questions=queries.questions_for(meeting, request.now),
        present=queries.present_at(meeting),
    )
    if request.method == "POST" and form.is_valid():
        try:
            notes = operations.start_notes(actor=request.actor, meeting=meeting, now=request.now, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            _tell(form, error)
        else:
            return redirect("contributions:notes", slug, notes.pk)
    status = 422 if form.is_bound else 200
    return render(request, "contributions/workshops/start.html", {"meeting": meeting, "form": form}, status=status)


def write(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One form: whichever button is pressed, the text is saved first."""
    notes = _notes(request, slug, pk)
    allowed = rules.may_write_notes(request.actor, notes, request.now)
    start = {"title": notes.title, "body": notes.text.body, "reporter": notes.reporter_id}
    form = NotesForm(request.POST or None, present=queries.present_at(notes.meeting), initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            return _act(request, notes, form)
        except (ValidationError, Refused) as error:
            _tell(form, error)
    return render(
        request,
        "contributions/workshops/write.html",
        {
            "notes": notes,
            "meeting": notes.meeting,
            "text": notes.text,
            "form": form,
            "allowed": allowed,
            "may_deposit": rules.may_deposit_notes(request.actor, notes, request.now),
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
def save(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the editor sends every few seconds."""
    notes = _notes(request, slug, pk)
    saved = operations.save_notes(actor=request.actor, notes=notes, now=request.now, **read_save(request))
    return save_response(request, saved=saved)


def _act(request: HttpRequest, notes: WorkshopNotes, form: NotesForm) -> HttpResponse:
    data = form.cleaned_data
    operations.save_notes(
        actor=request.actor,
        notes=notes,
        title=data["title"],
        reporter=data["reporter"],
        now=request.now,
        **read_save(request),
    )
    if request.POST.get("action") != "deposit":
        messages.success(request, _("Les notes sont enregistrées."))
        return redirect("contributions:notes", notes.meeting.slug, notes.pk)
    receipt = operations.deposit_notes(actor=request.actor, notes=notes, client_key=data["client_key"], now=request.now)
    messages.success(request, _("Les notes sont déposées : c’est la contribution de l’atelier."))
    return redirect("contributions:detail", receipt.contribution.reference)


def _notes(request: HttpRequest, slug: str, pk: int) -> WorkshopNotes:
    """Those who may not read them are refused; notes that are not there are not found."""
    notes = queries.notes_at(slug, pk)
    if notes is None:
        raise Http404(_("Ces notes n’existent pas."))
    require(rules.may_keep_notes(request.actor, notes.meeting))
    return notes


def _tell(form: StartNotesForm | NotesForm, error: ValidationError | Refused) -> None:
    """Next to its field when the form has it."""
    if isinstance(error, Refused):
        form.add_error(None, str(error.decision.reason))
        return
    for name, found in getattr(error, "error_dict", {None: [error]}).items():
        form.add_error(name if name in form.fields else None, found)
