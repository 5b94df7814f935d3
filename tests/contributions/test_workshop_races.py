"""Several people at once on the notes of one workshop."""

from __future__ import annotations

import uuid

import pytest

from ensems.contributions.models import Contribution, Receipt, Tally
from ensems.contributions.queries.tallies import mistakes
from ensems.contributions.workshops.models import WorkshopNotes, WorkshopParticipant
from ensems.contributions.workshops.operations import deposit_notes, start_notes
from ensems.register.queries import verify
from tests import factories
from tests.contributions.workshop_scene import workshop
from tests.races import at_once, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)


def test_notes_begun_from_three_screens_at_once_are_one(now):
    scene = workshop(now)
    question = factories.referral(now=now).questions.first()
    start = lambda: start_notes(  # noqa: E731
        actor=scene.office, meeting=scene.meeting, question=question, reporter=scene.reporter, now=now
    )
    results = at_once([start] * 3)
    sentences_only(results)
    assert len({one.pk for one in results}) == 1
    assert WorkshopNotes.objects.count() == 1


@pytest.mark.parametrize("same_form", [True, False])
def test_notes_deposited_by_a_double_click_are_one_contribution(now, same_form):
    scene = workshop(now, there=3)
    notes = scene.notes(factories.referral(now=now).questions.first())
    keys = [uuid.uuid4()] * 3 if same_form else [uuid.uuid4() for _each in range(3)]
    results = at_once(
        [lambda key=key: deposit_notes(actor=scene.office, notes=notes, client_key=key, now=now) for key in keys]
    )
    sentences_only(results)
    assert Contribution.objects.count() == 1
    assert Receipt.objects.count() == 1
    assert Tally.objects.get(territory=scene.reporter.seat.territory).contributions == 1
    assert WorkshopParticipant.objects.count() == 3
    assert mistakes() == []
    assert verify().holds
