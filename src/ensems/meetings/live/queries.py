"""What everyone sees of a meeting under way, read in five SQL queries; and how long each spoke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, FilteredRelation, Q

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.freshness import changes_at
from ensems.meetings import agenda
from ensems.meetings.ballots.enums import State
from ensems.meetings.ballots.models import Ballot, RollEntry
from ensems.meetings.ballots.queries import ballots_of
from ensems.meetings.ballots.rules import Standing
from ensems.meetings.live import order
from ensems.meetings.live.enums import SpeakingOrder
from ensems.meetings.models import AgendaItem, Meeting, Speech, SpeechRequest
from ensems.meetings.queries.presence import Presence, held_at, rules_for, sitters_among
from ensems.meetings.rules_of_meeting import Power, Quorum, Room, Stay


@dataclass(frozen=True, slots=True)
class Point:
    """An item as the agenda numbers it; `recused`: mandates that do not take part in it."""

    number: str
    depth: int
    item: AgendaItem
    recused: frozenset[int]

    @property
    def is_under_way(self) -> bool:
        return self.item.opened_at is not None and self.item.closed_at is None


@dataclass(frozen=True, slots=True)
class PersonTime:
    """`seconds` of the speeches that ended, `speeches` of them. `mandate` with its person and territory."""

    mandate: Mandate
    seconds: int
    speeches: int


@dataclass(frozen=True, slots=True)
class SpeakingTimes:
    """`people`: the longest first; `sides`: {gender, "" when it is not known: (seconds, speeches)}."""

    people: Sequence[PersonTime]
    sides: Mapping[str, tuple[int, int]]

    @property
    def seconds(self) -> int:
        return sum(seconds for seconds, _speeches in self.sides.values())

    @property
    def speeches(self) -> int:
        return sum(speeches for _seconds, speeches in self.sides.values())


@dataclass(frozen=True, slots=True)
class Live:
    """`presence`, `room` and `quorum` are None when no rules are in force; `mandates`: those that may sit, by key, with
    person and territory. `asked`: every request, each with its `speech` or None; `waiting`: those of the item under
    way, of people who are there, in the order in which the floor is proposed. `limit`: seconds of a speech, or None."""

    meeting: Meeting
    points: Sequence[Point]
    presence: Presence | None
    mandates: Mapping[int, Mandate]
    asked: Sequence[SpeechRequest]
    ballots: Sequence[tuple[Ballot, State]]
    current: Point | None = None
    room: Room | None = None
    quorum: Quorum | None = None
    waiting: Sequence[SpeechRequest] = ()
    order: str = SpeakingOrder.PLAIN
    limit: int | None = None
    times: SpeakingTimes = field(default_factory=lambda: SpeakingTimes((), {}))

    @property
    def speech(self) -> Speech | None:
        """The one under way."""
        return next((one.speech for one in self.asked if one.given_at and one.speech.ended_at is None), None)

    @property
    def voting(self) -> Sequence[Ballot]:
        return [ballot for ballot, state in self.ballots if state == State.OPEN]

    @property
    def counted(self) -> Ballot | None:
        """The last result of the item under way."""
        here = self.current.item.pk if self.current else None
        found = [one for one, state in self.ballots if state == State.COUNTED and one.item_id == here]
        return max(found, key=lambda one: one.closed_at or one.prepared_at, default=None)

    def mine(self, actor: Actor) -> Mandate | None:
        """The mandate for which the person sits now, else the one for which they could."""
        held = [one for one in self.mandates.values() if one.person_id == actor.person_id]
        return min(held, key=lambda one: (not self.sits(one.pk), one.seat.kind, one.pk), default=None)

    def sits(self, mandate: int) -> bool:
        return self.room is not None and (mandate in self.room.on_site or mandate in self.room.remote)

    def standing(self, actor: Actor) -> Standing:
        """Where the person stands in the votes of the item under way."""
        return self.standings().get(actor.person_id or 0, Standing())

    def standings(self) -> dict[int, Standing]:
        """{person: where they stand in the votes of the item under way}, of all who may sit there."""
        held: dict[int, list[int]] = {}
        for key, one in self.mandates.items():
            held.setdefault(one.person_id, []).append(key)
        room, presence = self.room, self.presence
        if room is None or presence is None:
            return {person: Standing(is_member=True) for person in held}
        voices = Counter(voice.by for voice in room.voices)
        there = {one.mandate for one in presence.stays if one.holds(room.at)}
        recused = self.current.recused if self.current else frozenset()
        return {
            person: Standing(
                voices=sum(voices[key] for key in keys),
                is_member=True,
                recused=not recused.isdisjoint(keys),
                represented=any(key in room.represented for key in keys),
                there=not there.isdisjoint(keys),
            )
            for person, keys in held.items()
        }

    def present(self) -> list[Mandate]:
        """Those who sit, by name."""
        return [one for one in self.everyone() if self.sits(one.pk)]

    def everyone(self) -> list[Mandate]:
        """Those who may sit that day, by name."""
        return sorted(self.mandates.values(), key=lambda one: (one.person.family_name, one.person.given_name, one.pk))


def live(meeting: Meeting, now: datetime, *, prepared: bool = False) -> Live:
    """Five SQL queries: items with who withdrew, members with their presences and proxies, requests with their
    speeches, ballots, and the rules when the meeting was not called. `meeting` has its rules selected. `prepared`:
    ballots that never opened too, for who conducts."""
    points = _points(meeting)
    rules = rules_for(meeting)
    mandates, stays, powers = _members(meeting)
    asked = list(requests_of(meeting))
    ballots = ballots_of(meeting, not_opened=prepared)
    for one in ballots:
        for instant in (one.opened_at, one.closes_at):
            if instant is not None:
                changes_at(instant)
    current = next((one for one in points if one.is_under_way), None)
    found = Live(
        meeting=meeting,
        points=points,
        presence=None,
        mandates={one.pk: one for one in mandates},
        asked=asked,
        ballots=[(one, one.state(now)) for one in ballots],
        current=current,
        times=times_of(asked),
    )
    if rules is None:
        return found
    presence = Presence(
        rules=rules,
        rulebook=rules.rulebook,
        sitters=tuple(sitters_among(meeting, mandates)),
        stays=stays,
        powers=powers,
        interested={one.item.pk: one.recused for one in points if one.recused},
        waived=meeting.second_notice_of_id is not None,
    )
    return _with_floor(found, presence, now)


def _with_floor(found: Live, presence: Presence, now: datetime) -> Live:
    meeting, current = found.meeting, found.current
    room = presence.room(now, current.item if current else None)
    minutes = presence.rulebook.speech_minutes if meeting.speech_minutes is None else meeting.speech_minutes
    usual = SpeakingOrder.BALANCED if presence.rulebook.speakers_balanced else SpeakingOrder.PLAIN
    chosen = meeting.speaking_order or usual
    here = current.item.pk if current else None
    there = room.on_site.keys() | room.remote.keys()
    waiting = [one for one in found.asked if one.is_waiting and one.item_id == here and one.mandate_id in there]
    limit = 60 * minutes if minutes else None
    speech = found.speech
    if limit is not None and speech is not None:
        # The page says that the time is up.
        changes_at(speech.started_at + timedelta(seconds=limit))
    return Live(
        meeting=meeting,
        points=found.points,
        presence=presence,
        mandates=found.mandates,
        asked=found.asked,
        ballots=found.ballots,
        current=current,
        room=room,
        quorum=presence.quorum(now, current.item if current else None) if meeting.is_open else None,
        waiting=sorted_for_floor(waiting, found.asked, now, balanced=chosen == SpeakingOrder.BALANCED),
        order=chosen,
        limit=limit,
        times=found.times,
    )


def requests_of(meeting: Meeting) -> Iterable[SpeechRequest]:
    """Not a query by itself: one when it is read."""
    found = SpeechRequest.objects.filter(meeting=meeting)
    return found.select_related("speech", "mandate__person", "mandate__seat__territory")


def speaking_times(meeting: Meeting) -> SpeakingTimes:
    """For the minutes. One SQL query."""
    return times_of(requests_of(meeting))


def speeches_of(meeting: Meeting) -> list[Speech]:
    """Each with its item, person and territory, in their order. One SQL query."""
    found = Speech.objects.filter(meeting=meeting)
    return list(found.select_related("item", "mandate__person", "mandate__seat__territory"))


def times_of(asked: Iterable[SpeechRequest]) -> SpeakingTimes:
    """Of the speeches that ended: what is under way is not known yet."""
    seconds: Counter[int] = Counter()
    speeches: Counter[int] = Counter()
    sides: dict[str, tuple[int, int]] = {}
    people: dict[int, Mandate] = {}
    for one in asked:
        if one.given_at is None or one.speech.ended_at is None:
            continue
        spoken, person = one.speech.seconds(one.speech.ended_at), one.mandate.person
        people.setdefault(person.pk, one.mandate)
        seconds[person.pk] += spoken
        speeches[person.pk] += 1
        before = sides.get(person.gender, (0, 0))
        sides[person.gender] = (before[0] + spoken, before[1] + 1)
    found = [PersonTime(mandate, seconds[key], speeches[key]) for key, mandate in people.items()]
    return SpeakingTimes(sorted(found, key=lambda one: (-one.seconds, one.mandate.person.family_name)), sides)


def sorted_for_floor(
    waiting: Iterable[SpeechRequest], asked: Iterable[SpeechRequest], now: datetime, *, balanced: bool
) -> list[SpeechRequest]:
    """`asked`: every request of the meeting; those that had the floor are what was heard until now."""
    by_key = {one.pk: one for one in waiting}
    lines = [_line(one) for one in by_key.values()]
    ordered = order.balanced(lines, _heard(asked, now)) if balanced else order.plain(lines)
    return [by_key[one.key] for one in ordered]


def _line(one: SpeechRequest) -> order.Waiting:
    mandate = one.mandate
    return order.Waiting(one.pk, mandate.person_id, mandate.person.gender, mandate.seat.territory_id, one.asked_at)


def _heard(asked: Iterable[SpeechRequest], now: datetime) -> order.Heard:
    spoken = [one for one in asked if one.given_at is not None]
    seconds: Counter[str] = Counter()
    for one in spoken:
        # The speech under way weighs from its end on: else time alone would change the order.
        if one.speech.ended_at is not None:
            seconds[one.mandate.person.gender] += one.speech.seconds(now)
    places = {one.mandate.seat.territory_id for one in spoken}
    return order.Heard(
        speeches=Counter(one.mandate.person_id for one in spoken),
        turns=Counter(one.mandate.person.gender for one in spoken),
        seconds=seconds,
        places=frozenset(one for one in places if one is not None),
    )


def _points(meeting: Meeting) -> list[Point]:
    """One SQL query: an item comes once for each of those who withdrew from it."""
    items: dict[int, AgendaItem] = {}
    recused: dict[int, set[int]] = {}
    for one in AgendaItem.objects.filter(meeting=meeting).annotate(who=F("recusals__mandate_id")):
        items.setdefault(one.pk, one)
        if one.who is not None:  # type: ignore[attr-defined]
            recused.setdefault(one.pk, set()).add(one.who)  # type: ignore[attr-defined]
    return [
        Point(line.number, line.depth, items[line.node.key], frozenset(recused.get(line.node.key, ())))
        for line in agenda.lines([one.node for one in items.values()])
    ]


def _members(meeting: Meeting) -> tuple[list[Mandate], tuple[Stay, ...], tuple[Power, ...]]:
    """Every mandate that may sit, its presences and the proxies it gave. One SQL query: a mandate comes once for
    each of its presences and proxies, which are few."""
    rows = held_at(meeting).annotate(
        stay=FilteredRelation("attendance", condition=Q(attendance__meeting=meeting)),
        power=FilteredRelation("proxies_given", condition=Q(proxies_given__meeting=meeting)),
    )
    rows = rows.annotate(
        arrived=F("stay__arrived_at"),
        left=F("stay__left_at"),
        mode=F("stay__mode"),
        holder=F("power__holder_id"),
        given=F("power__given_at"),
        revoked=F("power__revoked_at"),
    )
    mandates: dict[int, Mandate] = {}
    stays: dict[Stay, None] = {}
    powers: dict[Power, None] = {}
    for one in rows.select_related("person", "seat__territory").order_by("seat_id", "starts_on", "pk"):
        mandates.setdefault(one.pk, one)
        if one.arrived is not None:
            stays[Stay(one.pk, one.arrived, one.left, one.mode)] = None
        if one.holder is not None:
            powers[Power(one.pk, one.holder, one.given, one.revoked)] = None
    return list(mandates.values()), tuple(stays), tuple(powers)


def heard_in(ballot: Ballot) -> int:
    """How many voices were heard. One SQL query."""
    return RollEntry.objects.filter(ballot=ballot).count()
