"""Who chairs and who writes down; which disagreements are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings.live.rules import may_preside
from ensems.meetings.minutes import queries, rules
from ensems.meetings.minutes.models import MeetingSecretary, RecordedDissent
from ensems.meetings.minutes.operations.shared import checked, hold
from ensems.meetings.models import AgendaItem, AttendanceInterval, Meeting
from ensems.meetings.queries import in_office, presence
from ensems.register.operations import append


@operation
def name_officers(
    *, actor: Actor, meeting: Meeting, chair: Mandate | None, secretaries: Sequence[Mandate], now: datetime
) -> Meeting:
    """Who presides over the meeting, and which members write it down; the same again changes nothing. While it is held,
    the chair goes to someone who is there. Raises Refused, ValidationError when a mandate is not in force that
    day."""
    meeting = hold(meeting)
    require(rules.may_name(actor, meeting, queries.minutes_of(meeting)))
    named = list(dict.fromkeys(one.pk for one in secretaries))
    wanted = {*named, *([chair.pk] if chair else [])}
    if in_office(meeting).filter(pk__in=wanted).count() < len(wanted):
        raise ValidationError(_("La présidence et les secrétaires ont un mandat en cours le jour de la séance."))
    before = [one.mandate_id for one in queries.secretaries_of(meeting)]
    if meeting.chair_id == (chair.pk if chair else None) and before == named:
        return meeting
    if chair is not None and meeting.is_open and meeting.chair_id != chair.pk:
        require(may_preside(chair, presence(meeting).room(now)))
    meeting.chair = chair
    meeting.save(update_fields=["chair"])
    MeetingSecretary.objects.filter(meeting=meeting).exclude(mandate_id__in=named).delete()
    kept = set(before) & set(named)
    MeetingSecretary.objects.bulk_create(
        [MeetingSecretary(meeting=meeting, mandate_id=pk, named_at=now) for pk in named if pk not in kept]
    )
    people = {one.pk: one.person.actor_key for one in Mandate.objects.filter(pk__in=wanted).select_related("person")}
    append(
        actor=actor,
        verb="meeting.officers_named",
        subject=meeting.subject,
        facts={"chair": people[chair.pk] if chair else None, "secretaries": [people[pk] for pk in named]},
        now=now,
    )
    return meeting


@operation
def record_dissent(
    *, actor: Actor, item: AgendaItem, mandate: Mandate, statement: str, now: datetime
) -> RecordedDissent:
    """Someone who was there asks that their disagreement be kept; said again, it replaces what they said. Raises
    Refused, ValidationError."""
    meeting = hold(item.meeting)
    require(rules.may_record_dissent(actor, mandate, queries.minutes_of(meeting), queries.secretaries_of(meeting)))
    statement = checked(statement, "statement", _("Écrivez ce que le procès-verbal doit garder."))
    if not AttendanceInterval.objects.filter(meeting=meeting, mandate=mandate).exists():
        raise ValidationError({"mandate": _("Cette personne n’était pas présente à la séance.")})
    made, _created = RecordedDissent.objects.update_or_create(
        item=item, mandate=mandate, defaults={"statement": statement, "recorded_at": now}
    )
    return made


@operation
def remove_dissent(*, actor: Actor, dissent: RecordedDissent, now: datetime) -> None:
    """At the request of who asked for it. Gone already: nothing."""
    meeting = hold(dissent.item.meeting)
    require(
        rules.may_record_dissent(actor, dissent.mandate, queries.minutes_of(meeting), queries.secretaries_of(meeting))
    )
    RecordedDissent.objects.filter(pk=dissent.pk).delete()
