"""What the minutes of a session say of amendments: voted, fallen, withdrawn."""

from datetime import timedelta

import pytest
from django.http import HttpRequest

from ensems.meetings.models import Meeting
from ensems.opinions import operations as opinions
from ensems.opinions.adoption import derive_adoption
from ensems.opinions.amendments import slots
from ensems.opinions.amendments.enums import Gesture
from ensems.opinions.amendments.hands import Hands, record_hands
from ensems.opinions.amendments.operations import withdraw_amendment
from tests import factories
from tests.opinions.amendments.scene import scene

pytestmark = pytest.mark.django_db
VOTED, GONE = "Amendements mis aux voix", "Amendements tombés ou retirés"


@pytest.fixture
def put(now):
    return scene(now)


def told(meeting):
    """{title: lines}, with plain spaces."""
    found = slots.amendments_of_the_session(request=HttpRequest(), meeting=Meeting.objects.get(pk=meeting.pk))
    return {one.title: [line.replace("\xa0", " ") for line in one.lines] for one in found}


def withdraw(put, amendment, at, by=1):
    withdraw_amendment(actor=put.hall.actor(put.hall.present[by]), amendment=amendment, now=at)


def test_one_that_an_adopted_one_made_fall_is_told_with_its_reason(put):
    deletion = put.propose(Gesture.DELETE, 1)
    put.propose(passage="trois ans", words="cinq ans")
    put.settle(deletion)
    found = told(put.hall.meeting)
    assert len(found[VOTED]) == 1
    [line] = found[GONE]
    assert line.startswith(f"Amendement n° 2 à {put.told.reference} (remplacer des mots au § 1), tombé : Il tombe :")
    assert "l’amendement n° 1, adopté avant lui" in line


def test_one_withdrawn_before_the_vote_or_during_the_session_is_told(put):
    early, late, voted = put.propose(), put.propose(paragraph=2), put.propose(paragraph=3)
    withdraw(put, early, put.now)
    withdraw(put, late, put.hall.now)
    assert told(put.hall.meeting) == {}
    put.settle(voted)
    lines = told(put.hall.meeting)[GONE]
    assert [line[:15] for line in lines] == ["Amendement n° 1", "Amendement n° 2"]
    assert all("retiré : Retiré par son auteur." in line for line in lines)


def test_one_withdrawn_after_the_session_is_told_by_the_next_that_votes_on_that_text(put):
    early, first, second, after = put.propose(), put.propose(paragraph=2), put.propose(paragraph=3), put.propose()
    withdraw(put, early, put.now)
    put.settle(first)
    Meeting.objects.filter(pk=put.hall.meeting.pk).update(closed_at=put.hall.now + timedelta(minutes=5))
    withdraw(put, after, put.hall.now + timedelta(minutes=6))
    next_week = factories.meeting(
        held_on=put.hall.meeting.held_on + timedelta(days=7), standing_rules=put.hall.meeting.standing_rules
    )
    later = put.hall.now + timedelta(days=7)
    record_hands(actor=put.hall.secretary, amendment=second, hands=Hands(next_week, 3, 1), now=later)
    assert len(told(put.hall.meeting)[GONE]) == 1
    found = told(next_week)
    assert ("n° 3" in found[VOTED][0], "Vote à main levée" in found[VOTED][0]) == (True, True)
    assert [line[:16] for line in found[GONE]] == ["Amendement n° 4 "]


def test_one_that_fell_with_the_vote_of_the_text_is_told_by_the_session_that_voted_it(put):
    put.propose(paragraph=2)
    put.ballot(put.told.version)
    assert told(put.hall.meeting) == {}
    derive_adoption(actor=put.hall.secretary, opinion=put.opinion, now=put.hall.now + timedelta(minutes=4))
    [line] = told(put.hall.meeting)[GONE]
    assert "sans que cet amendement ait été mis aux voix" in line


def test_one_that_fell_because_the_text_was_reopened_is_of_no_session(put, now):
    put.propose()
    opinions.reopen(actor=factories.actor_of(factories.rapporteur(), now), opinion=put.opinion, now=now)
    put.ballot(put.told.version)
    assert told(put.hall.meeting) == {}


def test_what_is_told_costs_one_query_whatever_happened(put, django_assert_num_queries):
    for _time in range(3):
        withdraw(put, put.propose(), put.now)
    put.settle(put.propose())
    meeting = Meeting.objects.get(pk=put.hall.meeting.pk)
    with django_assert_num_queries(1):
        slots.amendments_of_the_session(request=HttpRequest(), meeting=meeting)
