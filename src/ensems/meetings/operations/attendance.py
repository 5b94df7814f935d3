"""Opening and closing a meeting; who comes in and leaves; who withdraws from an item; the quorum as it is found."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import Decision, Refused, no, require
from ensems.core.operations import operation
from ensems.meetings import queries, rules
from ensems.meetings.enums import Mode, Origin
from ensems.meetings.live import rules as live_rules
from ensems.meetings.live.under_way import current_item, end_speech_under_way, is_voting
from ensems.meetings.models import AgendaItem, AttendanceInterval, Meeting, QuorumCheck, Recusal
from ensems.meetings.operations.shared import hold
from ensems.register.chain import instant
from ensems.register.operations import append


@operation
def open_meeting(*, actor: Actor, meeting: Meeting, now: datetime) -> QuorumCheck:
    """The quorum is found at once, reached or not: a meeting whose quorum is missed still leaves its trace."""
    meeting = hold(meeting)
    require(rules.may_open(actor, meeting, now, meeting.chair))
    meeting.opened_at = now
    if meeting.standing_rules_id is None:
        meeting.standing_rules = queries.rules_for(meeting)
    meeting.save(update_fields=["opened_at", "standing_rules"])
    append(actor=actor, verb="meeting.opened", subject=meeting.subject, facts={}, now=now)
    return find_quorum(actor=actor, meeting=meeting, now=now)


@operation
def close_meeting(*, actor: Actor, meeting: Meeting, now: datetime) -> Meeting:
    """Everyone who was still there leaves with it, and the item and the speech under way end."""
    meeting = hold(meeting)
    require(rules.may_close(actor, meeting, meeting.chair))
    require(live_rules.may_leave_item(is_voting(meeting, now)))
    meeting.closed_at = now
    meeting.save(update_fields=["closed_at"])
    AttendanceInterval.objects.filter(meeting=meeting, left_at__isnull=True, arrived_at__lt=now).update(left_at=now)
    AttendanceInterval.objects.filter(meeting=meeting, left_at__isnull=True).delete()
    AgendaItem.objects.filter(meeting=meeting, opened_at__isnull=False, closed_at__isnull=True).update(closed_at=now)
    end_speech_under_way(meeting, now)
    append(actor=actor, verb="meeting.closed", subject=meeting.subject, facts={}, now=now)
    return meeting


@operation
def open_item(*, actor: Actor, item: AgendaItem, now: datetime) -> QuorumCheck | None:
    """Take an item, or take it again: the one under way ends, and the quorum is found when the rules check it at each
    item. Under way already, nothing changes. Refused while a ballot is open."""
    meeting = hold(item.meeting)
    require(rules.may_find_quorum(actor, meeting, meeting.chair))
    if current_item(meeting) == item:
        return QuorumCheck.objects.filter(item=item).last()
    require(live_rules.may_leave_item(is_voting(meeting, now)))
    end_speech_under_way(meeting, now)
    AgendaItem.objects.filter(meeting=meeting, opened_at__isnull=False, closed_at__isnull=True).exclude(
        pk=item.pk
    ).update(closed_at=now)
    item = AgendaItem.objects.get(pk=item.pk)
    # Left for another meeting, it is taken in this one after all.
    item.opened_at, item.closed_at, item.postponed_at = item.opened_at or now, None, None
    item.save(update_fields=["opened_at", "closed_at", "postponed_at"])
    append(actor=actor, verb="meeting.item_opened", subject=meeting.subject, facts={"item": item.pk}, now=now)
    standing = queries.rules_for(meeting)
    if standing is None or not standing.rulebook.quorum_at_each_item:
        return None
    return find_quorum(actor=actor, meeting=meeting, item=item, now=now)


@operation
def find_quorum(*, actor: Actor, meeting: Meeting, item: AgendaItem | None = None, now: datetime) -> QuorumCheck:
    """Count, and keep the computation as a sentence that the minutes repeat."""
    meeting = hold(meeting)
    require(rules.may_find_quorum(actor, meeting, meeting.chair))
    found = queries.presence(meeting)
    quorum = found.quorum(now, item)
    act = append(
        actor=actor,
        verb="meeting.quorum_found",
        subject=meeting.subject,
        facts={
            "item": item.pk if item else None,
            "base": quorum.base,
            "counted": quorum.counted,
            "needed": quorum.needed,
            "reached": quorum.reached,
            "rules": found.rules.number,
        },
        now=now,
    )
    return QuorumCheck.objects.create(
        meeting=meeting,
        item=item,
        at=now,
        base=quorum.base,
        counted=quorum.counted,
        needed=quorum.needed,
        reached=quorum.reached,
        computation=quorum.sentence,
        rules=found.rules,
        act=act,
    )


@operation
def record_arrival(
    *,
    actor: Actor,
    meeting: Meeting,
    mandate: Mandate,
    mode: str = Mode.ON_SITE,
    origin: str = Origin.SECRETARIAT,
    at: datetime | None = None,
    now: datetime,
) -> AttendanceInterval:
    """Someone is there from `at` (now when not given). There already in the same form: nothing changes; in another, the
    presence goes on in the new form. Raises Refused, ValidationError."""
    meeting = hold(meeting)
    when = at or now
    require(_may_arrive(actor, meeting, mandate, origin, now))
    require(rules.mandate_holds(mandate, meeting))
    _is_possible(meeting, mode, when, now)
    held = AttendanceInterval.objects.filter(meeting=meeting, person_id=mandate.person_id)
    there = held.filter(left_at__isnull=True).first()
    if there is not None and there.mandate_id != mandate.pk:
        raise ValidationError(_("Cette personne est déjà présente au titre d’un autre mandat."))
    if there is not None and there.mode == mode:
        return there
    if there is not None:
        _end(there, when)
    _is_free(held.exclude(pk=there.pk if there else None), when, None)
    made = AttendanceInterval.objects.create(
        meeting=meeting,
        mandate=mandate,
        person_id=mandate.person_id,
        mode=mode,
        arrived_at=when,
        origin=origin,
        recorded_at=now,
    )
    _record(actor, "meeting.arrived", made, now)
    return made


@operation
def record_departure(
    *, actor: Actor, meeting: Meeting, mandate: Mandate, at: datetime | None = None, now: datetime
) -> AttendanceInterval:
    """Someone leaves, by the secretariat or by themselves. Raises ValidationError when they are not there."""
    meeting = hold(meeting)
    if actor.person_id != mandate.person_id:
        require(rules.may_record_presence(actor, meeting, now))
    there = AttendanceInterval.objects.filter(meeting=meeting, mandate=mandate, left_at__isnull=True).first()
    if there is None:
        raise ValidationError(_("Cette personne n’est pas notée présente."))
    _is_possible(meeting, there.mode, at or now, now)
    _end(there, at or now)
    end_speech_under_way(meeting, at or now, mandate.person_id)
    _record(actor, "meeting.left", there, now)
    return there


@operation
def correct_presence(
    *, actor: Actor, interval: AttendanceInterval, arrived_at: datetime, left_at: datetime | None, now: datetime
) -> AttendanceInterval:
    """What was forgotten or mistaken, set right, and the register keeps that it was. Raises ValidationError."""
    meeting = hold(interval.meeting)
    require(rules.may_correct_presence(actor, meeting, settled=queries.has_settled_minutes(meeting)))
    interval = AttendanceInterval.objects.get(pk=interval.pk)
    if left_at is not None and left_at <= arrived_at:
        raise ValidationError({"left_at": _("Le départ suit l’arrivée.")})
    if left_at is None and meeting.closed_at is not None:
        raise ValidationError({"left_at": _("La séance est close : une présence y a une fin.")})
    for when in (arrived_at, left_at):
        if when is not None:
            _is_possible(meeting, interval.mode, when, now)
    others = AttendanceInterval.objects.filter(meeting=meeting, person_id=interval.person_id).exclude(pk=interval.pk)
    _is_free(others, arrived_at, left_at)
    interval.arrived_at, interval.left_at, interval.recorded_at = arrived_at, left_at, now
    interval.save(update_fields=["arrived_at", "left_at", "recorded_at"])
    _record(actor, "meeting.presence_corrected", interval, now)
    return interval


@operation
def record_recusal(*, actor: Actor, item: AgendaItem, mandate: Mandate, now: datetime) -> Recusal:
    """An interested member withdraws from an item; the same again changes nothing. Refused once a ballot of that item
    is open: its list of voices is fixed."""
    meeting = hold(item.meeting)
    require(rules.may_answer(actor, meeting, mandate, called=True))
    require(live_rules.may_change_recusals(is_voting(meeting, now, item)))
    made, created = Recusal.objects.get_or_create(item=item, mandate=mandate, defaults={"recorded_at": now})
    if created:
        append(
            actor=actor,
            verb="meeting.recused",
            subject=meeting.subject,
            facts={"item": item.pk, "member": mandate.person.actor_key},
            now=now,
        )
    return made


def _may_arrive(actor: Actor, meeting: Meeting, mandate: Mandate, origin: str, now: datetime) -> Decision:
    if origin == Origin.CODE:
        return rules.may_come_in(actor, meeting, mandate, now)
    return rules.may_record_presence(actor, meeting, now)


def _is_possible(meeting: Meeting, mode: str, when: datetime, now: datetime) -> None:
    if when > now:
        raise ValidationError(_("Une présence ne se note pas d’avance."))
    if meeting.closed_at is not None and when > meeting.closed_at:
        raise ValidationError(_("La séance était déjà close à cet instant."))
    if mode not in Mode.values:
        raise ValidationError(_("Une présence est sur place ou à distance."))
    if meeting.format not in (mode, "hybrid"):
        raise Refused(no(_("Cette séance se tient %(form)s.") % {"form": meeting.get_format_display()}))


def _is_free(others, arrived: datetime, left: datetime | None) -> None:
    """No other presence of the same person overlaps [arrived, left[."""
    overlapping = others.filter(Q(left_at__isnull=True) | Q(left_at__gt=arrived))
    if left is not None:
        overlapping = overlapping.filter(arrived_at__lt=left)
    if overlapping.exists():
        raise ValidationError(_("Cette personne est déjà notée présente à cet instant."))


def _end(there: AttendanceInterval, when: datetime) -> None:
    if when <= there.arrived_at:
        raise ValidationError(_("Le départ suit l’arrivée."))
    there.left_at = when
    there.save(update_fields=["left_at"])


def _record(actor: Actor, verb: str, one: AttendanceInterval, now: datetime) -> None:
    append(
        actor=actor,
        verb=verb,
        subject=one.meeting.subject,
        facts={
            "member": one.person.actor_key,
            "mode": one.mode,
            "from": instant(one.arrived_at),
            "to": instant(one.left_at) if one.left_at else None,
        },
        now=now,
    )
