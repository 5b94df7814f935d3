"""A workshop that was held, with people there: what every test of its notes starts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ensems.assembly.models import Mandate
from ensems.contributions.workshops.models import WorkshopNotes
from ensems.contributions.workshops.operations import save_notes, start_notes
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.meetings.models import Meeting
from ensems.referrals.models import Question
from tests import factories


@dataclass(frozen=True)
class Workshop:
    """`there`: mandates that were at it, the reporter first."""

    meeting: Meeting
    there: list[Mandate]
    office: Actor
    now: datetime

    @property
    def reporter(self) -> Mandate:
        return self.there[0]

    def notes(self, question: Question, body: str = "Il faut un lieu ouvert dans chaque bourg.") -> WorkshopNotes:
        made = start_notes(
            actor=self.office, meeting=self.meeting, question=question, reporter=self.reporter, now=self.now
        )
        save_notes(actor=self.office, notes=made, body=body, base_revision=0, now=self.now)
        return made


def workshop(now: datetime, *, there: int = 1, **fields: Any) -> Workshop:
    given = {
        "kind": Meeting.Kind.WORKSHOP,
        "title": "L’eau",
        "held_on": clock.today(now),
        "opened_at": now - timedelta(hours=3),
        "closed_at": now - timedelta(hours=1),
    }
    meeting = factories.meeting(**(given | fields))
    members = [factories.mandate(factories.person(), factories.territory()) for _rank in range(there)]
    for mandate in members:
        factories.presence(meeting, mandate, arrived_at=now - timedelta(hours=3), left_at=now - timedelta(hours=1))
    return Workshop(meeting, members, factories.actor_of(factories.secretariat(), now), now)
