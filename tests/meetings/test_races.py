"""Several people at once on one meeting: each thing is done once, and the rest keeps its order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ensems.core.decisions import Refused
from ensems.meetings import operations
from ensems.meetings.models import AgendaItem, Meeting, QuorumCheck
from ensems.meetings.operations import DayPlan, ItemFacts
from ensems.register.models import Act
from ensems.register.queries import verify
from tests.meetings.scene import STARTS, SYSTEM, prepared
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def acts(verb: str) -> int:
    return Act.objects.filter(verb=verb).count()


def test_a_day_planned_by_a_double_click_is_planned_once(now):
    plan = DayPlan(
        title="Session d’hiver",
        held_on=STARTS.date(),
        place="Sète",
        workshops=("L’eau", "Le soin"),
        workshops_start=STARTS,
        workshops_end=STARTS + timedelta(hours=3),
        plenary_start=STARTS + timedelta(hours=5),
        plenary_end=STARTS + timedelta(hours=8),
    )
    plan_day = lambda: operations.plan_day(actor=SYSTEM, plan=plan, now=now)  # noqa: E731
    results = at_once([plan_day] * 3)
    assert len({one.pk for one in results}) == 1
    assert Meeting.objects.count() == 3
    agenda = AgendaItem.objects.filter(meeting=results[0], parent=None)
    assert agenda.values("title").distinct().count() == agenda.count() == 5


def test_a_meeting_opened_from_two_screens_is_opened_once(now):
    scene = prepared(now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    opens = lambda: operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=STARTS)  # noqa: E731
    results = at_once([opens] * 3)
    assert sum(isinstance(one, QuorumCheck) for one in results) == 1
    assert all(isinstance(one, (QuorumCheck, Refused)) for one in results), results
    assert acts("meeting.opened") == 1
    close = lambda: operations.close_meeting(  # noqa: E731
        actor=SYSTEM, meeting=scene.meeting, now=STARTS + timedelta(hours=2)
    )
    at_once([close] * 3)
    assert acts("meeting.closed") == 1
    assert verify().holds


def test_an_agenda_moved_and_shortened_at_once_keeps_its_order(now):
    scene = prepared(now)
    first, second, third = scene.items
    at_once(
        [
            lambda: operations.remove_item(actor=SYSTEM, item=second, now=now),
            lambda: operations.add_item(actor=SYSTEM, meeting=scene.meeting, facts=ItemFacts("Vœux"), now=now),
            lambda: operations.edit_item(actor=SYSTEM, item=third, facts=ItemFacts("Divers"), now=now),
            lambda: operations.edit_item(actor=SYSTEM, item=first, facts=ItemFacts("Accueil"), now=now),
            lambda: operations.move_item(actor=SYSTEM, item=third, way="up", now=now),
        ]
    )
    left = AgendaItem.objects.filter(meeting=scene.meeting).order_by("position")
    assert {one.title for one in left} == {"Accueil", "Divers", "Vœux"}
    assert len({one.position for one in left}) == 3


def test_a_meeting_called_off_twice_at_once_is_called_off_once(now):
    scene = prepared(now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    cancel = lambda: operations.cancel_meeting(  # noqa: E731
        actor=SYSTEM, meeting=scene.meeting, reason="La salle est fermée.", now=now
    )
    results = at_once([cancel] * 3)
    assert sum(not isinstance(one, Exception) for one in results) == 1
    assert acts("meeting.cancelled") == 1
