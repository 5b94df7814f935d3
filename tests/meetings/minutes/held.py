"""A meeting that was held and closed, with a vote, and the later one that may adopt its minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.meetings import operations as meetings
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.ballots.operations import close_ballot
from ensems.meetings.minutes import operations
from ensems.meetings.minutes.models import Minutes, MinutesCorrection
from ensems.meetings.models import AgendaItem, Meeting
from tests import factories
from tests.meetings.ballots.halls import Hall, hall

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """`hall`: who was there; its `now` is during the meeting; `over`: once it was closed; `ballot`: adopted there."""

    hall: Hall
    ballot: Ballot
    over: datetime

    @property
    def meeting(self) -> Meeting:
        return Meeting.objects.get(pk=self.hall.meeting.pk)

    @property
    def item(self) -> AgendaItem:
        return self.hall.item

    @property
    def office(self) -> Actor:
        return self.hall.secretary

    @property
    def chair(self) -> Mandate:
        return self.hall.present[0]

    @property
    def writer(self) -> Mandate:
        return self.hall.present[1]

    @property
    def reader(self) -> Mandate:
        return self.hall.present[2]

    def actor(self, mandate: Mandate) -> Actor:
        return self.hall.actor(mandate)

    def composed(self, *, now: datetime | None = None) -> Minutes:
        return operations.compose_minutes(actor=self.office, meeting=self.meeting, now=now or self.over)

    def sent(self) -> Minutes:
        minutes = self.composed()
        return operations.send_minutes(
            actor=self.office, minutes=minutes, until=self.over + 15 * DAY, now=self.over + HOUR
        )

    def asked(self, minutes: Minutes, text: str = "Il manque ma remarque sur l’eau.") -> MinutesCorrection:
        return operations.propose_correction(
            actor=self.actor(self.reader),
            minutes=minutes,
            mandate=self.reader,
            text=text,
            item=self.item,
            now=self.over + DAY,
        )

    def settled(self, *, now: datetime | None = None) -> Minutes:
        return operations.settle_minutes(actor=self.office, minutes=self.sent(), now=now or self.over + 16 * DAY)

    def adopted(self) -> Minutes:
        minutes = self.settled()
        later = self.next_meeting()
        return operations.adopt_minutes(
            actor=self.office, minutes=minutes, adopted_in=later, without_observation=True, now=later.opened_at + HOUR
        )

    def published(self) -> Minutes:
        minutes = self.adopted()
        return operations.publish_minutes(
            actor=self.office, minutes=minutes, secretary=self.writer, now=minutes.adopted_at + 3 * DAY
        )

    def next_meeting(self, **fields: Any) -> Meeting:
        """Opened thirty days later, under the same rules, with the same chair."""
        at = self.over + 30 * DAY
        given = {
            "title": "Plénière suivante",
            "held_on": clock.today(at),
            "opened_at": at,
            "standing_rules": self.meeting.standing_rules,
            "chair": self.chair,
        }
        made = factories.meeting(**(given | fields))
        AgendaItem.objects.create(meeting=made, position=1, title="Adoption du procès-verbal")
        return made


def held(now: datetime, *, present: int = 5, away: int = 2, also: Sequence[Mandate] = (), **changes: Any) -> Held:
    """One item taken with its quorum, one proxy carried, one open ballot: three for, two against. `also`: others who
    were there."""
    room = hall(now - 2 * HOUR, present=present, away=away, **changes)
    meeting = room.meeting
    operations.name_officers(
        actor=room.secretary,
        meeting=meeting,
        chair=room.present[0],
        secretaries=[room.present[1]],
        now=room.now,
    )
    if away:
        room.gives_proxy(room.away[0], room.present[1])
    for mandate in also:
        room.arrives(mandate, room.now - timedelta(minutes=10))
    meetings.open_item(actor=room.secretary, item=room.item, now=room.now)
    ballot = room.open()
    for rank, mandate in enumerate(room.present):
        room.vote(ballot, mandate, "for" if rank < 3 else "against")
    close_ballot(actor=room.chair, ballot=ballot, now=room.now + timedelta(minutes=5))
    over = now - HOUR
    meetings.close_meeting(actor=room.secretary, meeting=meeting, now=over)
    return Held(room, ballot, over)
