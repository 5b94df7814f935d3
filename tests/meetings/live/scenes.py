"""A meeting under way, with people in the room: what every test of its conduct starts from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.meetings import operations
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.ballots.operations import BallotFacts, open_ballot, prepare_ballot
from ensems.meetings.live import operations as live
from ensems.meetings.minutes.operations import name_officers
from ensems.meetings.models import Meeting, Speech
from tests.meetings.scene import STARTS, SYSTEM, Scene, prepared
from tests.strictness import StrictClient


def minute(number: float) -> datetime:
    return STARTS + timedelta(minutes=number)


def under_way(now: datetime, *, there: int = 4, item: bool = True, **changes: Any) -> Scene:
    """Called, opened at its hour; the first `there` members are in the room; the first item is taken at once."""
    scene = prepared(now, **changes)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    for one in scene.members[:there]:
        operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=one, now=minute(-5))
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(0))
    if item:
        operations.open_item(actor=SYSTEM, item=scene.items[0], now=minute(0))
    scene.meeting = Meeting.objects.get(pk=scene.meeting.pk)
    return scene


def asks(scene: Scene, rank: int, at: float = 1) -> Any:
    one = scene.members[rank]
    return live.ask_for_floor(actor=scene.actor(one, minute(at)), meeting=scene.meeting, mandate=one, now=minute(at))


def speaks(scene: Scene, rank: int, at: float, until: float) -> Speech:
    """Asks, has the floor, ends."""
    given = live.give_floor(actor=SYSTEM, request=asks(scene, rank, at), now=minute(at))
    return live.end_speech(actor=SYSTEM, speech=given, now=minute(until))


def text(response: Any) -> str:
    """With ordinary spaces, one at a time."""
    return " ".join(response.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def get(scene: Scene, path: str = "", who: Any = None, at: float = 5.0, **extra: Any) -> Any:
    client = StrictClient().sign_in(who) if who else StrictClient()
    with clock.at(minute(at)):
        return client.get(f"/seances/{scene.meeting.slug}/{path}", **extra)


def post(scene: Scene, path: str, who: Any, at: float = 5.0, **data: Any) -> Any:
    with clock.at(minute(at)):
        return StrictClient().sign_in(who).post(f"/seances/{scene.meeting.slug}/{path}", data)


def ballot(scene: Scene, item: int = 0, at: float = 2) -> Ballot:
    facts = BallotFacts(title="Le vœu des vallées", text="Un lieu ouvert.")
    made = prepare_ballot(actor=SYSTEM, item=scene.items[item], facts=facts, now=minute(at))
    return open_ballot(actor=SYSTEM, ballot=made, now=minute(at))


def name_chair(meeting: Meeting, mandate: Mandate, at: datetime, *, by: Actor = SYSTEM) -> None:
    """With no secretary: what is tested is who presides."""
    name_officers(actor=by, meeting=meeting, chair=mandate, secretaries=[], now=at)
