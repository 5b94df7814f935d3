"""Which item is under way, who withdraws from one, in which order people speak."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings import rules as rules_of_meetings
from ensems.meetings.live import rules
from ensems.meetings.live.enums import SpeakingOrder
from ensems.meetings.live.under_way import end_speech_under_way, is_voting
from ensems.meetings.models import AgendaItem, Meeting, Recusal
from ensems.meetings.operations.shared import hold
from ensems.meetings.rules_of_meeting.rulebook import MOST_SPEECH_MINUTES
from ensems.register.operations import append


@operation
def close_item(*, actor: Actor, item: AgendaItem, now: datetime) -> AgendaItem:
    """The item ends, and the speech under way with it; ended already, nothing changes. `open_item` takes it again."""
    meeting = hold(item.meeting)
    require(rules.may_conduct_now(actor, meeting))
    item = AgendaItem.objects.get(pk=item.pk)
    if item.opened_at is None:
        raise ValidationError(_("Ce point n’a pas été abordé."))
    if item.closed_at is not None:
        return item
    require(rules.may_leave_item(is_voting(meeting, now)))
    item.closed_at = now
    item.save(update_fields=["closed_at"])
    end_speech_under_way(meeting, now)
    append(actor=actor, verb="meeting.item_closed", subject=meeting.subject, facts={"item": item.pk}, now=now)
    return item


@operation
def withdraw_recusal(*, actor: Actor, recusal: Recusal, now: datetime) -> None:
    """The member takes part in the item after all; withdrawn already, nothing changes."""
    meeting = hold(recusal.item.meeting)
    require(rules_of_meetings.may_answer(actor, meeting, recusal.mandate, called=True))
    require(rules.may_change_recusals(is_voting(meeting, now, recusal.item)))
    gone, _rows = Recusal.objects.filter(pk=recusal.pk).delete()
    if gone:
        append(
            actor=actor,
            verb="meeting.recusal_withdrawn",
            subject=meeting.subject,
            facts={"item": recusal.item_id, "member": recusal.mandate.person.actor_key},
            now=now,
        )


@operation
def set_speaking(*, actor: Actor, meeting: Meeting, order: str, minutes: int | None, now: datetime) -> Meeting:
    """How the floor is given in this meeting. `order` "" and `minutes` None: as the rules say; 0: no limit. Raises
    ValidationError field by field."""
    meeting = hold(meeting)
    require(rules.may_arrange(actor, meeting))
    if order and order not in SpeakingOrder.values:
        raise ValidationError({"order": _("La parole est donnée dans l’ordre des demandes, ou en équilibrant.")})
    if minutes is not None and not 0 <= minutes <= MOST_SPEECH_MINUTES:
        raise ValidationError({"minutes": _("Une prise de parole dure entre 1 et 60 minutes ; 0 : sans limite.")})
    if (meeting.speaking_order, meeting.speech_minutes) == (order, minutes):
        return meeting
    meeting.speaking_order, meeting.speech_minutes = order, minutes
    meeting.save(update_fields=["speaking_order", "speech_minutes"])
    append(
        actor=actor,
        verb="meeting.speaking_set",
        subject=meeting.subject,
        facts={"order": order, "minutes": minutes},
        now=now,
    )
    return meeting
