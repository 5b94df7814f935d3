"""A meeting that is being held, with people in the room: what every test of ballots starts from."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.meetings.ballots.enums import BallotKind
from ensems.meetings.ballots.models import Ballot, RollEntry
from ensems.meetings.ballots.operations import BallotFacts, cast_vote, open_ballot, prepare_ballot
from ensems.meetings.models import AgendaItem, AttendanceInterval, Meeting, Proxy, StandingRules
from ensems.meetings.rules_of_meeting import PRESETS, data_of
from tests import factories

_number = itertools.count(1)


@dataclass(frozen=True)
class Hall:
    """`present`: mandates in the room, the chair first; `away`: mandates that are not there."""

    meeting: Meeting
    item: AgendaItem
    present: list[Mandate]
    away: list[Mandate]
    secretary: Actor
    now: datetime

    @property
    def chair(self) -> Actor:
        return self.actor(self.present[0])

    def actor(self, mandate: Mandate) -> Actor:
        return factories.actor_of(mandate.person, self.now)

    # --- What happens in it ---------------------------------------------------------------------------------

    def prepare(self, **facts: Any) -> Ballot:
        defaults = {"title": "Le texte d’essai", "text": "Nous demandons un lieu ouvert."}
        if facts.get("kind", BallotKind.POSITION) != BallotKind.POSITION:
            defaults["options"] = ("Une maison", "Un car", "Rien")
        return prepare_ballot(
            actor=self.secretary, item=self.item, facts=BallotFacts(**(defaults | facts)), now=self.now
        )

    def open(self, *, opens_at: datetime | None = None, closes_at: datetime | None = None, **facts: Any) -> Ballot:
        return open_ballot(
            actor=self.chair, ballot=self.prepare(**facts), opens_at=opens_at, closes_at=closes_at, now=self.now
        )

    def vote(
        self,
        ballot: Ballot,
        mandate: Mandate,
        choice: str,
        *,
        by: Mandate | None = None,
        key: uuid.UUID | None = None,
        now: datetime | None = None,
    ) -> RollEntry:
        return cast_vote(
            actor=self.actor(by or mandate),
            ballot=ballot,
            mandate=mandate,
            choice=choice,
            client_key=key or uuid.uuid4(),
            now=now or self.now + timedelta(seconds=1),
        )

    def arrives(self, mandate: Mandate, at: datetime, mode: str = "on_site") -> AttendanceInterval:
        return arrival(self.meeting, mandate, at, mode)

    def leaves(self, mandate: Mandate, at: datetime) -> None:
        AttendanceInterval.objects.filter(meeting=self.meeting, mandate=mandate).update(left_at=at)

    def gives_proxy(self, giver: Mandate, holder: Mandate) -> Proxy:
        return Proxy.objects.create(
            meeting=self.meeting,
            giver=giver,
            holder=holder,
            slot=Proxy.objects.filter(meeting=self.meeting, holder=holder).count() + 1,
            statement="Je donne pouvoir.",
            origin="secretariat",
            given_at=self.now - timedelta(hours=1),
        )


def hall(now: datetime, *, present: int = 5, away: int = 2, preset: str = "no_quorum", **changes: Any) -> Hall:
    """One member a territory. `changes`: of the preset's settings."""
    members = [factories.mandate(factories.person(), factories.territory()) for _rank in range(present + away)]
    meeting = factories.meeting(
        held_on=clock.today(now),
        standing_rules=standing_rules(now, preset, **changes),
        chair=members[0],
        opened_at=now - timedelta(minutes=30),
    )
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="Le point d’essai")
    for mandate in members[:present]:
        arrival(meeting, mandate, now - timedelta(minutes=20))
    secretary = factories.actor_of(factories.secretariat(), now)
    return Hall(meeting, item, members[:present], members[present:], secretary, now)


def standing_rules(now: datetime, preset: str = "no_quorum", **changes: Any) -> StandingRules:
    rank = next(_number)
    return StandingRules.objects.create(
        number=StandingRules.objects.count() + 1,
        name=f"Règlement d’essai {rank}",
        preset=preset,
        data=data_of(replace(PRESETS[preset], **changes)),
        digest=f"{rank:064x}",
        in_force_from=factories.SINCE,
        recorded_at=now,
        act=factories.act(now=now),
    )


def arrival(meeting: Meeting, mandate: Mandate, at: datetime, mode: str = "on_site") -> AttendanceInterval:
    return AttendanceInterval.objects.create(
        meeting=meeting, mandate=mandate, person=mandate.person, mode=mode, arrived_at=at, recorded_at=at
    )
