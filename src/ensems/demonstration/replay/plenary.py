"""One plenary of the past, held from its call to its closing by the operations that people use. All of it is invented.

Who comes, who is represented and what each votes are drawn from the meeting's key: the same at each first start.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.demonstration.replay.casting import Company
from ensems.demonstration.replay.plan import at, drawn
from ensems.demonstration.replay.script import Put, Sitting
from ensems.meetings import operations as meetings
from ensems.meetings.ballots import operations as ballots
from ensems.meetings.ballots.enums import BallotKind
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.minutes.operations import name_officers
from ensems.meetings.models import AgendaItem, Meeting, StandingRules
from ensems.meetings.operations import ItemFacts
from ensems.meetings.rules_of_meeting import PRESETS

RULES, PRESET = "Règlement de séance de démonstration", "commission"
REFERENCE = "règles inventées pour la démonstration, sur le modèle d’une commission consultative"
# Of a hundred members: who does not come, who gives a proxy, who is there before the meeting opens.
ABSENT, REPRESENTED, EARLY = 42, 6, 40


@dataclass(frozen=True, slots=True)
class Room:
    """Everyone by what they do that day; the first of `present` presides."""

    present: Sequence[Mandate]
    represented: Sequence[Mandate]
    absent: Sequence[Mandate]

    @property
    def early(self) -> Sequence[Mandate]:
        return self.present[: len(self.present) * EARLY // 100]


def room_of(company: Company, key: str) -> Room:
    order = sorted(range(len(company.members)), key=lambda rank: drawn(f"{key}/{rank}", 1 << 62))
    people = [company.members[rank] for rank in order]
    absent, represented = len(people) * ABSENT // 100, len(people) * REPRESENTED // 100
    return Room(people[absent + represented :], people[absent : absent + represented], people[:absent])


def writer_of(room: Room) -> Mandate:
    """Who writes the session down: someone who came early, and whom nobody votes for."""
    return room.early[8]


def adopt_rules(secretary: Actor, now: datetime) -> None:
    """Once: without rules in force, nothing of a meeting is counted."""
    if not StandingRules.objects.exists():
        meetings.adopt_standing_rules(
            actor=secretary,
            name=RULES,
            rulebook=PRESETS[PRESET],
            in_force_from=clock.today(now),
            preset=PRESET,
            reference=REFERENCE,
            now=now,
        )


def convene(sitting: Sitting, secretary: Actor, now: datetime) -> None:
    """The agenda, then the call."""
    meeting = Meeting.objects.get(slug=sitting.key)
    for title in sitting.agenda:
        meetings.add_item(actor=secretary, meeting=meeting, facts=ItemFacts(title, minutes=30), now=now)
    meetings.convene(actor=secretary, meeting=meeting, now=now)


def answer(sitting: Sitting, company: Company, now: datetime) -> None:
    """Proxies are given then; of the others, one in two answers, or one in three of those who will not come."""
    meeting, room = Meeting.objects.get(slug=sitting.key), room_of(company, sitting.key)
    holders = dict(zip((one.pk for one in room.represented), room.present, strict=False))
    said = [(one, "present") for one in room.present[::2]]
    said += [(one, "proxy") for one in room.represented]
    said += [(one, "absent") for one in room.absent[::3]]
    for seconds, (mandate, what) in enumerate(said):
        meetings.answer_convocation(
            actor=company.actor(mandate),
            meeting=meeting,
            mandate=mandate,
            answer=what,
            holder=holders.get(mandate.pk) if what == "proxy" else None,
            origin="link",
            now=now + timedelta(seconds=seconds),
        )


class Held:
    """The day itself, hour after hour."""

    def __init__(self, sitting: Sitting, company: Company, secretary: Actor) -> None:
        self.sitting, self.company, self.secretary = sitting, company, secretary
        self.meeting = Meeting.objects.get(slug=sitting.key)
        self.items = list(AgendaItem.objects.filter(meeting=self.meeting).order_by("position"))
        self.room = room_of(company, sitting.key)

    def play(self) -> None:
        early, late = self.room.early, self.room.present[len(self.room.early) :]
        gone = self.room.present[1:4]
        self._arrive(early, 9, 5)
        self._name_officers()
        # Too few at first: the quorum is missed, then reached once the late ones are there.
        meetings.open_meeting(actor=self.secretary, meeting=self.meeting, now=self._at(9, 31))
        meetings.open_item(actor=self.secretary, item=self.items[0], now=self._at(9, 32))
        self._arrive(late, 9, 36)
        meetings.find_quorum(actor=self.secretary, meeting=self.meeting, item=self.items[0], now=self._at(9, 52))
        self._put(self.sitting.vote, 10, BallotKind.POSITION)
        for mandate in gone:
            self._leave(mandate, 10, 50)
        self._arrive(gone, 11, 5)
        self._put(self.sitting.nomination, 11, BallotKind.NOMINATION)
        meetings.open_item(actor=self.secretary, item=self.items[-1], now=self._at(11, 50))
        for mandate in self.room.present[-2:]:
            self._leave(mandate, 12, 0)
        meetings.close_meeting(actor=self.secretary, meeting=self.meeting, now=self._at(12, 20))

    def adopt(self, adopt: Callable[[Meeting, datetime], None]) -> None:
        """A shorter morning, with everyone there from the beginning; `adopt` is done under its second item."""
        self._arrive(self.room.present, 9, 5)
        self._name_officers()
        meetings.open_meeting(actor=self.secretary, meeting=self.meeting, now=self._at(9, 31))
        for item, (hour, minute) in zip(self.items, ((9, 32), (9, 50), (10, 5), (11, 10)), strict=True):
            meetings.open_item(actor=self.secretary, item=item, now=self._at(hour, minute))
            if item == self.items[1]:
                adopt(self.meeting, self._at(9, 58))
        meetings.close_meeting(actor=self.secretary, meeting=self.meeting, now=self._at(11, 30))

    def _name_officers(self) -> None:
        name_officers(
            actor=self.secretary,
            meeting=self.meeting,
            chair=self.room.present[0],
            secretaries=[writer_of(self.room)],
            now=self._at(9, 29),
        )

    def _at(self, hour: int, minute: int) -> datetime:
        return at(self.sitting.on, hour, minute)

    def _arrive(self, people: Sequence[Mandate], hour: int, minute: int) -> None:
        for rank, mandate in enumerate(people):
            when = self._at(hour, minute) + timedelta(seconds=10 * rank)
            meetings.record_arrival(actor=self.secretary, meeting=self.meeting, mandate=mandate, now=when)

    def _leave(self, mandate: Mandate, hour: int, minute: int) -> None:
        meetings.record_departure(
            actor=self.secretary, meeting=self.meeting, mandate=mandate, now=self._at(hour, minute)
        )

    def _put(self, put: Put | None, hour: int, kind: BallotKind) -> None:
        """The item is opened, its ballot prepared, opened, voted in by all and counted."""
        if put is None:
            return
        item, secret = self.items[put.item - 1], kind == BallotKind.NOMINATION
        meetings.open_item(actor=self.secretary, item=item, now=self._at(hour, 10))
        names = [one.person.name for one in self.room.present[4:7]] if secret else []
        facts = ballots.BallotFacts(put.title, kind=kind, text=put.text, options=names, is_secret=secret)
        ballot = ballots.prepare_ballot(actor=self.secretary, item=item, facts=facts, now=self._at(hour, 15))
        ballot = ballots.open_ballot(actor=self.secretary, ballot=ballot, now=self._at(hour, 20))
        self._vote(ballot, _named if secret else _told, self._at(hour, 21))
        ballots.close_ballot(actor=self.secretary, ballot=ballot, now=self._at(hour, 27))

    def _vote(self, ballot: Ballot, choose: Callable[[int], str], begun: datetime) -> None:
        voices = ballot.voices.select_related("mandate__seat", "by__person").order_by("pk")
        for rank, voice in enumerate(voices):
            name = f"{self.sitting.key}/{ballot.number}/{rank}"
            ballots.cast_vote(
                actor=self.company.actor(voice.by),
                ballot=ballot,
                mandate=voice.mandate,
                choice=choose(drawn(name, 100)),
                client_key=uuid.uuid5(uuid.NAMESPACE_URL, name),
                now=begun + timedelta(seconds=rank),
            )


def _told(number: int) -> str:
    """What one votes on a text, from a number below a hundred."""
    return "for" if number < 81 else "against" if number < 91 else "abstain"


def _named(number: int) -> str:
    return "option-1" if number < 63 else "option-2" if number < 84 else "option-3" if number < 95 else "blank"
