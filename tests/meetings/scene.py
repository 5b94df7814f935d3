"""A meeting one can call people to: rules, a hour, an agenda, members; made by the operations themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ensems.assembly.enums import SeatKind
from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.actors import Actor, system
from ensems.meetings import operations
from ensems.meetings.models import AgendaItem, Meeting
from ensems.meetings.operations import ItemFacts, MeetingFacts
from tests import factories

SYSTEM = system("essai")
# Sent on Monday 23 November: 24 clear days.
STARTS = datetime(2026, 12, 18, 9, 30, tzinfo=clock.PARIS)


@dataclass
class Scene:
    """`members`: mandates of full members, two of each of two territories; `stand_in`: the first one's substitute."""

    meeting: Meeting
    members: list[Mandate]
    stand_in: Mandate
    items: list[AgendaItem]

    def actor(self, mandate: Mandate, now: datetime) -> Actor:
        return factories.actor_of(mandate.person, now)


def prepared(
    now: datetime,
    *,
    preset: str = "commune",
    settings: dict[str, Any] | None = None,
    starts: datetime = STARTS,
    **changes: Any,
) -> Scene:
    """`settings` change those of the preset; the other changes are those of MeetingFacts."""
    factories.standing_rules(preset, now=now, **(settings or {}))
    places = [factories.territory(name="Pays de Vaux"), factories.territory(name="Grand Combe")]
    members = [factories.mandate(factories.person(), place) for place in places for _each in range(2)]
    seat = factories.seat(places[0], kind=SeatKind.SUBSTITUTE, number=1)
    stand_in = factories.mandate(factories.person(), seat=seat)
    facts = {"title": "Plénière de Sète", "held_on": clock.today(starts), "starts_at": starts, "place": "Sète"}
    meeting = operations.record_meeting(actor=SYSTEM, facts=MeetingFacts(**(facts | changes)), now=now)
    items = [
        operations.add_item(actor=SYSTEM, meeting=meeting, facts=ItemFacts(title, minutes=20), now=now)
        for title in ("Ouverture", "L’eau et les villages", "Questions diverses")
    ]
    return Scene(meeting, members, stand_in, items)
