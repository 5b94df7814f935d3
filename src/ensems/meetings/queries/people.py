"""What one member is to one meeting: their mandate that day, their answer, their proxy, whom they may choose."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ensems.assembly.enums import SeatKind
from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.prepared import prepared
from ensems.meetings.models import (
    AttendanceInterval,
    Convocation,
    ConvocationAnswer,
    Meeting,
    Minutes,
    Proxy,
    QuorumCheck,
)
from ensems.meetings.queries.presence import of_body, rules_for


def mandate_for(meeting: Meeting, actor: Actor) -> Mandate | None:
    """The mandate that the person holds on the day, the full one first. One SQL query, none for a visitor."""
    if actor.person_id is None:
        return None
    held = of_body(meeting, Mandate.objects.in_force(meeting.held_on).filter(person_id=actor.person_id))
    return held.select_related("seat").order_by("seat__kind", "pk").first()


def meeting_and_mandate(meeting_id: int, mandate_id: int) -> tuple[Meeting, Mandate] | None:
    """Two SQL queries."""
    meeting = Meeting.objects.select_related("second_notice_of", "standing_rules").filter(pk=meeting_id).first()
    mandate = Mandate.objects.select_related("person", "seat__territory").filter(pk=mandate_id).first()
    return (meeting, mandate) if meeting and mandate else None


def answer_of(meeting: Meeting, mandate: Mandate) -> ConvocationAnswer | None:
    """One SQL query."""
    return ConvocationAnswer.objects.filter(meeting=meeting, mandate=mandate).first()


def presence_of(meeting: Meeting, mandate: Mandate) -> AttendanceInterval | None:
    """The one that has not ended. One SQL query."""
    return AttendanceInterval.objects.filter(meeting=meeting, mandate=mandate, left_at__isnull=True).first()


def proxy_of(meeting: Meeting, mandate: Mandate) -> Proxy | None:
    """The one that the person gave and did not revoke. One SQL query."""
    found = Proxy.objects.filter(meeting=meeting, giver=mandate, revoked_at__isnull=True)
    return found.select_related("holder__person", "document").first()


def proxies_carried(meeting: Meeting, mandate: Mandate) -> list[Proxy]:
    """Those in force that the person holds. One SQL query."""
    found = Proxy.objects.filter(meeting=meeting, holder=mandate, revoked_at__isnull=True)
    return list(found.select_related("giver__person", "document"))


def possible_holders(meeting: Meeting, mandate: Mandate) -> QuerySet[Mandate] | None:
    """To whom a full member may give a proxy, by name; None when they may not give any. Not a query by itself: two to
    know the rules at most, one when it is read."""
    rules = rules_for(meeting)
    if rules is None or rules.rulebook.proxies_each == 0:
        return None
    if meeting.body_id is None and mandate.seat.kind != SeatKind.FULL:
        return None
    others = in_office(meeting).exclude(pk=mandate.pk)
    return others if meeting.body_id else others.filter(seat__kind=SeatKind.FULL)


def in_office(meeting: Meeting) -> QuerySet[Mandate]:
    """Every mandate in force that day, by name; those of the members of its body when it has one."""
    held = of_body(meeting, Mandate.objects.in_force(meeting.held_on).filter(_of_the_term(meeting)))
    return held.select_related("person", "seat__territory").order_by("person__family_name", "person__given_name", "pk")


def quorum_checks(meeting: Meeting) -> list[QuorumCheck]:
    """One SQL query, in the order they were found."""
    return _quorum_checks(meeting.pk)


@prepared(int)
def _quorum_checks(meeting_id: int) -> QuerySet[QuorumCheck]:
    return QuorumCheck.objects.filter(meeting=meeting_id).select_related("item", "act")


def has_missed_quorum(meeting: Meeting) -> bool:
    """One SQL query."""
    return QuorumCheck.objects.filter(meeting=meeting, reached=False).exists()


def has_settled_minutes(meeting: Meeting) -> bool:
    """One SQL query."""
    return Minutes.objects.filter(meeting=meeting, version__isnull=False).exists()


def parts_of(meeting: Meeting) -> list[Meeting]:
    """The workshops of the same day. One SQL query."""
    return _parts_of(meeting.pk)


@prepared(int)
def _parts_of(meeting_id: int) -> QuerySet[Meeting]:
    return Meeting.objects.filter(part_of=meeting_id).order_by("starts_at", "title", "pk")


def last_call(meeting: Meeting) -> Convocation | None:
    """One SQL query."""
    return Convocation.objects.filter(meeting=meeting).select_related("act", "meeting").order_by("-number").first()


def _of_the_term(meeting: Meeting) -> Q:
    ends = Q(seat__term__ends_on__isnull=True) | Q(seat__term__ends_on__gte=meeting.held_on)
    return Q(seat__term__starts_on__lte=meeting.held_on) & ends
