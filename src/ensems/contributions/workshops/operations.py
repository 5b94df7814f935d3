"""Writing the notes of a workshop, and depositing them as its contribution."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution, Receipt
from ensems.contributions.operations import tallies
from ensems.contributions.operations.deposits import deposit_contribution
from ensems.contributions.operations.shared import take
from ensems.contributions.workshops import queries, rules
from ensems.contributions.workshops.models import WorkshopNotes, WorkshopParticipant
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import normalise
from ensems.meetings.models import AttendanceInterval, Meeting
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Question
from ensems.referrals.queries import hold_phase
from ensems.writing import operations as writing

MAX_TITLE = 160


@operation
def start_notes(
    *, actor: Actor, meeting: Meeting, question: Question, reporter: Mandate, now: datetime
) -> WorkshopNotes:
    """Empty notes on a question, carried by someone who is at the workshop; those already begun on it, if any. Raises
    Refused, ValidationError on "reporter"."""
    meeting = _hold(meeting)
    already = WorkshopNotes.objects.filter(meeting=meeting, question=question).first()
    if already is not None:
        require(rules.may_keep_notes(actor, meeting))
        return already
    require(rules.may_start_notes(actor, meeting, question, now))
    _is_there(meeting, reporter)
    return WorkshopNotes.objects.create(
        meeting=meeting,
        question=question,
        reporter=reporter,
        title=_("Ce que l’atelier «\u00a0%(title)s\u00a0» propose") % {"title": meeting.title[:110]},
        text=writing.start_text(actor=actor, now=now),
        started_at=now,
    )


@operation
def save_notes(
    *,
    actor: Actor,
    notes: WorkshopNotes,
    body: str,
    base_revision: int,
    title: str | None = None,
    reporter: Mandate | None = None,
    now: datetime,
    editor: str = "",
    turn: int = 0,
) -> writing.Saved:
    """Save the text, merged with what others wrote meanwhile, with its title and its reporter when they are given.
    Raises Refused, ValidationError on "title", "reporter"."""
    notes = _taken(notes)
    require(rules.may_write_notes(actor, notes, now))
    if title is not None:
        title = " ".join(normalise(title).split())
        if not title:
            raise ValidationError({"title": _("Donnez un titre\u00a0: c’est lui qu’on lit dans les listes.")})
        if len(title) > MAX_TITLE:
            raise ValidationError(
                {"title": _("Le titre compte %(length)d caractères, 160 au plus.") % {"length": len(title)}}
            )
        notes.title = title
    if reporter is not None and reporter.pk != notes.reporter_id:
        if notes.contribution_id is not None:
            raise ValidationError({"reporter": _("Les notes ont été déposées\u00a0: leur rapporteur ne change plus.")})
        _is_there(notes.meeting, reporter)
        notes.reporter = reporter
    notes.save(update_fields=["title", "reporter"])
    return writing.save_draft(
        actor=actor, text=notes.text, body=body, base_revision=base_revision, now=now, editor=editor, turn=turn
    )


@operation
def deposit_notes(*, actor: Actor, notes: WorkshopNotes, client_key: uuid.UUID, now: datetime) -> Receipt:
    """The contribution of the workshop, with those who were there; deposited again, its next version. The same form
    sent twice gives the same receipt. Raises Refused, ValidationError field by field."""
    hold_phase(notes.question.referral_id, PhaseKind.CONTRIBUTIONS)
    notes = _taken(notes)
    require(rules.may_deposit_notes(actor, notes, now))
    there = list(queries.present_at(notes.meeting).values_list("pk", flat=True))
    if not there:
        raise ValidationError(_("Personne n’est noté présent à cet atelier\u00a0: enregistrez d’abord qui y était."))
    # Held before its tallies, as every act on it does.
    contribution = take(notes.contribution) if notes.contribution else _started(notes, now)
    if contribution.draft_title != notes.title:
        contribution.draft_title = notes.title
        contribution.save(update_fields=["draft_title"])
    if _says_more(notes, contribution, client_key):
        # Else those who were named stay as that deposit named them.
        _name_participants(notes, contribution, there)
    return deposit_contribution(actor=actor, contribution=contribution, client_key=client_key, now=now)


def _says_more(notes: WorkshopNotes, contribution: Contribution, client_key: uuid.UUID) -> bool:
    """Is this another form, with something else than what is public?"""
    if Receipt.objects.filter(client_key=client_key).exists():
        return False
    version = contribution.version
    if version is None or contribution.status != Status.DEPOSITED:
        return True
    return (notes.title, normalise(notes.text.body)) != (contribution.title, version.body)


def _name_participants(notes: WorkshopNotes, contribution: Contribution, there: list[int]) -> None:
    """Those who were there; what the deposit counts and says follows them."""
    notes.contribution = contribution
    notes.save(update_fields=["contribution"])
    before = queries.territories_at(contribution.pk)
    WorkshopParticipant.objects.filter(notes=notes).exclude(mandate_id__in=there).delete()
    known = set(WorkshopParticipant.objects.filter(notes=notes).values_list("mandate_id", flat=True))
    WorkshopParticipant.objects.bulk_create(
        [WorkshopParticipant(notes=notes, mandate_id=pk) for pk in there if pk not in known]
    )
    if contribution.status == Status.DEPOSITED:
        after = queries.territories_at(contribution.pk)
        tallies.attend(contribution, gone=before - after, come=after - before)


def _started(notes: WorkshopNotes, now: datetime) -> Contribution:
    """The contribution before its deposit: it shares its text with the notes."""
    return Contribution.objects.create(
        question=notes.question,
        territory=notes.reporter.seat.territory,
        author=notes.reporter.person,
        workshop=notes.meeting,
        text=notes.text,
        started_at=now,
        is_demonstration=notes.meeting.is_demonstration or notes.question.referral.is_demonstration,
    )


def _hold(meeting: Meeting) -> Meeting:
    found = Meeting.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("chair").get(pk=meeting.pk)


def _taken(notes: WorkshopNotes) -> WorkshopNotes:
    """The row until the end of the transaction, with what the rules look at."""
    found = WorkshopNotes.objects.select_for_update(of=("self",), no_key=True)
    return (
        found.select_related(
            "meeting__chair", "question__referral", "reporter__person", "reporter__seat__territory", "text"
        )
        .prefetch_related("question__referral__phases")
        .get(pk=notes.pk)
    )


def _is_there(meeting: Meeting, reporter: Mandate) -> None:
    if reporter.seat.territory_id is None:
        raise ValidationError(
            {
                "reporter": _(
                    "Le rapporteur siège pour un territoire\u00a0: c’est à lui que la contribution est classée."
                )
            }
        )
    if not AttendanceInterval.objects.filter(meeting=meeting, mandate=reporter).exists():
        raise ValidationError({"reporter": _("Le rapporteur est une personne présente à l’atelier.")})
