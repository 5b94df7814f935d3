"""Who writes the notes of a workshop, and when they become its contribution."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.contributions.rules import contributions_open
from ensems.contributions.workshops.models import WorkshopNotes
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.meetings.models import Meeting
from ensems.referrals.models import Question


def may_keep_notes(actor: Actor, meeting: Meeting) -> Decision:
    """The secretariat, whoever leads the workshop and its secretaries; from its opening on. Three SQL queries at most:
    the chair, the secretaries."""
    if meeting.kind != Meeting.Kind.WORKSHOP:
        return no(_("Seul un atelier écrit des notes qui deviennent une contribution."))
    if meeting.cancelled_at is not None:
        return no(_("Cet atelier est annulé."))
    if not _leads(actor, meeting):
        return no(
            _("Les notes d’un atelier sont tenues par qui l’anime, par ses secrétaires et par le secrétariat."),
            sign_in_helps=actor.is_visitor,
        )
    return YES if meeting.opened_at else no(_("Les notes s’écrivent à partir de l’ouverture de l’atelier."))


def may_start_notes(actor: Actor, meeting: Meeting, question: Question, now: datetime) -> Decision:
    """On a question that is being answered. Reads `question.referral.phases`."""
    return first_no(may_keep_notes(actor, meeting), contributions_open(question.referral, now))


def may_write_notes(actor: Actor, notes: WorkshopNotes, now: datetime) -> Decision:
    return may_start_notes(actor, notes.meeting, notes.question, now)


def may_deposit_notes(actor: Actor, notes: WorkshopNotes, now: datetime) -> Decision:
    """By its reporter or by the secretariat, once the workshop is over: its participants are known then."""
    by_whom = YES
    if not actor.has(Role.SECRETARIAT) and actor.person_id != notes.reporter.person_id:
        by_whom = no(_("Les notes sont déposées par le rapporteur de l’atelier, ou par le secrétariat pour lui."))
    over = YES if notes.meeting.closed_at else no(_("Les notes se déposent une fois l’atelier clos."))
    return first_no(may_write_notes(actor, notes, now), by_whom, over)


def _leads(actor: Actor, meeting: Meeting) -> bool:
    if actor.has(Role.SECRETARIAT) or actor.is_system:
        return True
    if actor.person_id is None:
        return False
    if meeting.chair is not None and meeting.chair.person_id == actor.person_id:
        return True
    return meeting.secretaries.filter(mandate__person_id=actor.person_id).exists()
