"""From rows to the pure rules: who may sit, who was there, who is represented, and the quorum at any past instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from ensems.assembly.enums import SeatKind
from ensems.assembly.models import BodyMember, Mandate, Term
from ensems.core.decisions import Refused, no
from ensems.interface.templatetags.ensems import hour
from ensems.meetings.models import AgendaItem, AttendanceInterval, Meeting, Proxy, QuorumCheck, Recusal, StandingRules
from ensems.meetings.rules_of_meeting import (
    FULL,
    SUBSTITUTE,
    Power,
    Quorum,
    Room,
    Rulebook,
    Sitter,
    Stay,
    quorum_at,
    room_at,
)


@dataclass(frozen=True, slots=True)
class Presence:
    """All that the rules need about one meeting; asking it another instant or item reads nothing more.

    `interested`: {item's key: mandates that do not take part in it}. `waived`: no quorum applies, the first meeting
    having missed its own.
    """

    rules: StandingRules
    rulebook: Rulebook
    sitters: tuple[Sitter, ...]
    stays: tuple[Stay, ...]
    powers: tuple[Power, ...]
    interested: dict[int, frozenset[int]]
    waived: bool

    def room(self, at: datetime, item: AgendaItem | None = None) -> Room:
        return room_at(
            at,
            rules=self.rulebook,
            sitters=self.sitters,
            stays=self.stays,
            powers=self.powers,
            interested=self.interested.get(item.pk, frozenset()) if item else frozenset(),
        )

    def quorum(self, at: datetime, item: AgendaItem | None = None) -> Quorum:
        return quorum_at(self.room(at, item), self.rulebook, waived=self.waived)


def presence(meeting: Meeting, *, held: Sequence[Mandate] | None = None, withdrawals: bool = True) -> Presence:
    """Five SQL queries at most: rules, mandates, intervals, proxies, withdrawals. Raises Refused without rules.

    `held`: the mandates of `held_at`, with their seat, when they were read; `withdrawals`: False when it is known that
    there is none.
    """
    rules = rules_for(meeting)
    if rules is None:
        raise Refused(no(_("Aucun règlement de séance n’est en vigueur ce jour-là : le secrétariat en enregistre un.")))
    withdrawn: dict[int, set[int]] = {}
    rows = Recusal.objects.filter(item__meeting=meeting) if withdrawals else Recusal.objects.none()
    for item, mandate in rows.values_list("item_id", "mandate_id"):
        withdrawn.setdefault(item, set()).add(mandate)
    return Presence(
        rules=rules,
        rulebook=rules.rulebook,
        sitters=tuple(sitters_at(meeting) if held is None else sitters_among(meeting, held)),
        stays=tuple(one.stay for one in AttendanceInterval.objects.filter(meeting=meeting)),
        powers=tuple(one.power for one in Proxy.objects.filter(meeting=meeting)),
        interested={item: frozenset(mandates) for item, mandates in withdrawn.items()},
        waived=meeting.second_notice_of_id is not None,
    )


def quorum_to_vote(meeting: Meeting, found: Presence, at: datetime, item: AgendaItem | None) -> Quorum:
    """The quorum of a vote that opens at that instant. Where the rules find it once for the whole meeting, one that was
    there at its opening, or that was found since, stands until its end: one SQL query more when it is missing now."""
    present = found.quorum(at, item)
    if present.reached or found.rulebook.quorum_at_each_item or meeting.opened_at is None:
        return present
    checks = QuorumCheck.objects.filter(meeting=meeting, reached=True, at__lte=at).order_by("at", "pk")
    for instant in (meeting.opened_at, *checks.values_list("at", flat=True)):
        once = found.quorum(instant)
        if instant <= at and once.reached:
            told = {"now": present.sentence, "at": hour(instant), "once": once.sentence}
            said = _("%(now)s ; le règlement le constate une fois pour la séance, ce qui fut fait à %(at)s : %(once)s")
            return replace(once, sentence=said % told)
    return present


def rules_for(meeting: Meeting) -> StandingRules | None:
    """Those it was called under, else those in force on its day. One SQL query at most."""
    if meeting.standing_rules_id is not None:
        return meeting.standing_rules
    return StandingRules.objects.in_force(meeting.held_on).first()


def sitters_on(day: date) -> list[Sitter]:
    """One SQL query."""
    return sitters_of(held_on(day).order_by("seat_id", "starts_on", "pk").select_related("seat"))


def sitters_at(meeting: Meeting) -> list[Sitter]:
    """Who may sit at that meeting: everyone who may that day, or the members of its body. One SQL query."""
    return sitters_among(meeting, held_at(meeting).order_by("seat_id", "starts_on", "pk").select_related("seat"))


def sitters_among(meeting: Meeting, mandates: Iterable[Mandate]) -> list[Sitter]:
    """In a committee or a working group each member has a place of their own, and nobody stands in for them."""
    if meeting.body_id is None:
        return sitters_of(mandates)
    return [Sitter(one.pk, one.seat_id, FULL) for one in mandates]


def held_at(meeting: Meeting) -> QuerySet[Mandate]:
    """The mandates in force on its day, those of the members of its body when it has one. Not a query by itself."""
    return of_body(meeting, held_on(meeting.held_on))


def of_body(meeting: Meeting, mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    if meeting.body_id is None:
        return mandates
    there = BodyMember.objects.in_force(meeting.held_on).filter(body=meeting.body_id)
    return mandates.filter(person__in=there.values("person"))


def held_on(day: date) -> QuerySet[Mandate]:
    """The mandates in force that day, of the term in force. Not a query by itself."""
    term = Term.objects.in_force(day).order_by("-starts_on", "pk").values("pk")[:1]
    return Mandate.objects.in_force(day).filter(seat__term=Subquery(term))


def sitters_of(mandates: Iterable[Mandate]) -> list[Sitter]:
    """A place is a seat of full member held that day; the substitute of the same rank in the same delegation may take
    it. Needs `seat`; two mandates on one seat the same day (one ends, the next begins): the later one sits."""
    held = sorted(mandates, key=lambda one: (one.seat_id, one.starts_on, one.pk))
    full = {one.seat_id: Sitter(one.pk, one.seat_id, FULL) for one in held if one.seat.kind == SeatKind.FULL}
    places = {(one.seat.territory_id, one.seat.number): one.seat_id for one in held if one.seat_id in full}
    stand_ins = [one for one in held if one.seat.kind == SeatKind.SUBSTITUTE]
    return [
        *full.values(),
        *(
            Sitter(one.pk, places[one.seat.territory_id, one.seat.number], SUBSTITUTE)
            for one in stand_ins
            if (one.seat.territory_id, one.seat.number) in places
        ),
    ]
