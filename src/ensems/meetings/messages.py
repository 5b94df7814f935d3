"""What members are told about meetings, rendered when it leaves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.accounts.models import Person
from ensems.assembly.enums import SeatKind
from ensems.interface.templatetags.ensems import day
from ensems.meetings import calendar, links
from ensems.meetings.enums import CallKind
from ensems.meetings.minutes import messages as minutes
from ensems.meetings.models import ConvocationRecipient
from ensems.meetings.operations.calls import CALLED, REMINDED
from ensems.meetings.presentation import Said, said
from ensems.notices.registry import Attachment, Mail, message

__all__ = ["call", "minutes", "reminder"]

MEMBER = gettext_lazy("Vous recevez ce message parce que vous siégez à l’Assemblée, comme titulaire ou en suppléance.")


@message(CALLED, label=gettext_lazy("Convocation à une séance"), urgent=True)
def call(params: dict[str, Any], person: Person) -> Mail | None:
    """With the invitation for calendars, as a form of the mail and as a file: programs look at one or the other."""
    found = _recipient(params, person)
    if found is None:
        return None
    sent = found.convocation
    told = said(sent.content)
    ics = calendar.invitation(sent, person)
    method = calendar.method(sent)
    return Mail(
        subject=_subject(sent.kind, told),
        text=render_to_string("meetings/mails/call.txt", _context(found, told)).strip(),
        attachments=(Attachment("seance.ics", ics, "application/ics"),),
        alternative=Attachment("", ics, f"text/calendar; method={method}; component=VEVENT"),
        reason=MEMBER,
    )


@message(REMINDED, label=gettext_lazy("Rappel d’une convocation"), urgent=True)
def reminder(params: dict[str, Any], person: Person) -> Mail | None:
    """Nothing any more once the person answered, or the meeting is over or called off."""
    found = _recipient(params, person)
    if found is None:
        return None
    meeting = found.convocation.meeting
    if meeting.cancelled_at or meeting.opened_at or meeting.answers.filter(mandate=found.mandate).exists():
        return None
    told = said(found.convocation.content)
    return Mail(
        subject=_("Viendrez-vous ? %(title)s, %(day)s") % {"title": told.title, "day": day(told.held_on)},
        text=render_to_string("meetings/mails/reminder.txt", _context(found, told)).strip(),
        reason=MEMBER,
    )


def _recipient(params: dict[str, Any], person: Person) -> ConvocationRecipient | None:
    return (
        ConvocationRecipient.objects.select_related("convocation__meeting", "mandate__seat")
        .filter(pk=params["recipient"], mandate__person=person)
        .first()
    )


def _context(found: ConvocationRecipient, told: Said) -> dict[str, Any]:
    sent = found.convocation
    token = links.token(links.ANSWER, sent.meeting_id, found.mandate_id)
    return {
        "call": sent,
        "said": told,
        "is_first": sent.kind == CallKind.CALL,
        "is_cancelled": sent.kind == CallKind.CANCELLATION,
        "is_substitute": found.mandate.seat.kind == SeatKind.SUBSTITUTE,
        "answer": settings.BASE_URL + reverse("meetings:answer", args=[token]),
        "page": settings.BASE_URL + reverse("meetings:detail", args=[sent.meeting.slug]),
        "base_url": settings.BASE_URL,
    }


def _subject(kind: str, told: Said) -> str:
    words = {
        CallKind.UPDATE: _("Convocation modifiée : %(title)s, %(day)s"),
        CallKind.CANCELLATION: _("Séance annulée : %(title)s, %(day)s"),
    }.get(CallKind(kind), _("Convocation : %(title)s, %(day)s"))
    return words % {"title": told.title, "day": day(told.held_on)}
