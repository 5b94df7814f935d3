"""A session of this afternoon, and the pages of those who take part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page

from ensems.core import clock
from ensems.opinions.amendments.operations import set_amendment_terms
from tests import factories
from tests.browser import fits
from tests.meetings.ballots.halls import Hall
from tests.meetings.scene import Scene, prepared
from tests.opinions.amendments.scene import BODY
from tests.opinions.amendments.scene import Scene as Talk


@dataclass
class Session:
    """`office`: the secretariat; `members`: pages in the order of `scene.members`, the first one presides; `visitor`: a
    page that is never loaded again by hand."""

    scene: Scene
    talk: Talk
    journeys: Any
    axe: Any
    office: Page
    members: list[Page]
    visitor: Page

    def name(self, rank: int) -> str:
        return self.scene.members[rank].person.name

    def read(self, page: Page) -> None:
        """As everyone would: by a screen reader, in the dark, on a small phone."""
        self.axe(page)
        fits(page)


def a_session_to_come(journeys, axe) -> Session:
    """Today, called with an urgency of no delay at all; an amendment was deposited this morning. Five members are in
    office: four play, the fifth wrote the contribution that is recommended."""
    now = clock.now()
    morning = now - timedelta(hours=2)
    settings = {"urgent_days": 0, "notice_is_clear": False, "speech_minutes": 3}
    scene = prepared(morning, starts=now + timedelta(minutes=10), settings=settings)
    told = factories.recommended(body=BODY, now=morning)
    opinion = factories.submitted_opinion(told, now=morning)
    secretary = factories.actor_of(factories.secretariat(), morning)
    set_amendment_terms(actor=secretary, opinion=opinion, until=now - timedelta(hours=1), signatures=1, now=morning)
    talk = Talk(Hall(scene.meeting, scene.items[1], scene.members, [], secretary, morning), opinion, told, morning)
    talk.fresh()
    talk.propose(words=BODY.split("\n\n")[0].replace("trois ans", "cinq ans"))
    members = [journeys.page(one.person, width=360 if rank else 1280) for rank, one in enumerate(scene.members)]
    return Session(scene, talk, journeys, axe, journeys.page(factories.secretariat()), members, journeys.page())
