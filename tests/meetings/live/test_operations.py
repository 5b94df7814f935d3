"""Conducting a meeting: who presides, what is discussed, who withdraws, who has the floor."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from ensems.core.decisions import Refused
from ensems.meetings import operations
from ensems.meetings.ballots.operations import BallotFacts, close_ballot, open_ballot, prepare_ballot
from ensems.meetings.live import operations as live
from ensems.meetings.models import AgendaItem, BallotVoice, Meeting, QuorumCheck, Recusal, Speech, SpeechRequest
from ensems.register.models import Act
from tests import factories
from tests.meetings.live.scenes import asks, minute, name_chair, speaks, under_way
from tests.meetings.scene import SYSTEM

pytestmark = pytest.mark.django_db


def acts(verb):
    return Act.objects.filter(verb=verb).count()


def ballot(scene, item, at=2):
    made = prepare_ballot(actor=SYSTEM, item=item, facts=BallotFacts(title="Le vœu", text="Un lieu."), now=minute(at))
    return open_ballot(actor=SYSTEM, ballot=made, now=minute(at))


# --- Presiding ------------------------------------------------------------------------------------------------


def test_a_member_who_is_there_presides_and_conducts(now):
    scene = under_way(now, there=3, item=False)
    chair = scene.actor(scene.members[0], minute(1))
    with pytest.raises(Refused, match="conduite par sa présidence"):
        operations.open_item(actor=chair, item=scene.items[0], now=minute(1))

    name_chair(scene.meeting, scene.members[0], minute(1))
    name_chair(scene.meeting, scene.members[0], minute(2))

    assert acts("meeting.officers_named") == 1
    assert operations.open_item(actor=chair, item=scene.items[0], now=minute(3)).reached
    name_chair(scene.meeting, scene.members[1], minute(4), by=chair)
    assert Meeting.objects.get().chair == scene.members[1]
    with pytest.raises(Refused):
        live.close_item(actor=chair, item=scene.items[0], now=minute(5))


def test_nobody_presides_from_afar(now):
    scene = under_way(now, there=2)
    with pytest.raises(Refused, match="notez d’abord son arrivée"):
        name_chair(scene.meeting, scene.members[3], minute(1))
    member = scene.actor(scene.members[0], minute(1))
    with pytest.raises(Refused, match="par qui préside et par le secrétariat"):
        name_chair(scene.meeting, scene.members[0], minute(1), by=member)
    assert Meeting.objects.get().chair is None


def test_the_chair_is_handed_over_until_the_session_is_closed(now):
    scene = under_way(now, there=3, item=False)
    name_chair(scene.meeting, scene.members[0], minute(1))
    chair = scene.actor(scene.members[0], minute(1))
    operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(2))
    with pytest.raises(Refused, match="plus que par le secrétariat"):
        name_chair(scene.meeting, scene.members[1], minute(3), by=chair)
    name_chair(scene.meeting, scene.members[3], minute(3))
    assert Meeting.objects.get().chair == scene.members[3]


# --- Items ----------------------------------------------------------------------------------------------------


def test_an_item_is_taken_ended_and_taken_again(now):
    scene = under_way(now)
    first, second = scene.items[:2]
    assert operations.open_item(actor=SYSTEM, item=first, now=minute(1)) == QuorumCheck.objects.get(item=first)
    operations.open_item(actor=SYSTEM, item=second, now=minute(20))
    live.close_item(actor=SYSTEM, item=second, now=minute(30))
    live.close_item(actor=SYSTEM, item=second, now=minute(31))
    operations.open_item(actor=SYSTEM, item=first, now=minute(40))

    times = [(one.opened_at, one.closed_at) for one in AgendaItem.objects.order_by("position")[:2]]
    assert times == [(minute(0), None), (minute(20), minute(30))]
    assert (acts("meeting.item_opened"), acts("meeting.item_closed")) == (3, 1)
    assert QuorumCheck.objects.filter(item=first).count() == 2
    with pytest.raises(ValidationError, match="pas été abordé"):
        live.close_item(actor=SYSTEM, item=scene.items[2], now=minute(41))


def test_an_item_is_not_left_while_people_vote(now):
    scene = under_way(now)
    open_one = ballot(scene, scene.items[0])
    for leave in (
        lambda: operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(3)),
        lambda: live.close_item(actor=SYSTEM, item=scene.items[0], now=minute(3)),
        lambda: operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(3)),
    ):
        with pytest.raises(Refused, match="Un scrutin est ouvert"):
            leave()
    close_ballot(actor=SYSTEM, ballot=open_one, now=minute(4))
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(5))
    operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(6))


# --- Recusals -------------------------------------------------------------------------------------------------


def test_who_withdrew_from_an_item_neither_votes_nor_speaks_and_may_come_back(now):
    scene = under_way(now, there=4)
    me, item = scene.members[0], scene.items[0]
    mine = scene.actor(me, minute(1))
    recusal = operations.record_recusal(actor=mine, item=item, mandate=me, now=minute(1))
    with pytest.raises(Refused, match="déporté de ce point"):
        asks(scene, 0, at=2)
    first = ballot(scene, item)
    assert not BallotVoice.objects.filter(ballot=first, mandate=me).exists()
    close_ballot(actor=SYSTEM, ballot=first, now=minute(3))

    live.withdraw_recusal(actor=mine, recusal=recusal, now=minute(4))
    live.withdraw_recusal(actor=mine, recusal=recusal, now=minute(5))

    assert acts("meeting.recusal_withdrawn") == 1
    assert BallotVoice.objects.filter(ballot=ballot(scene, item, at=6), mandate=me).exists()


def test_once_a_ballot_of_the_item_is_open_nobody_withdraws_from_it_nor_comes_back(now):
    scene = under_way(now)
    item, other = scene.items[:2]
    before = operations.record_recusal(actor=SYSTEM, item=item, mandate=scene.members[0], now=minute(1))
    ballot(scene, item)
    with pytest.raises(Refused, match="qui y vote est déjà fixé"):
        operations.record_recusal(actor=SYSTEM, item=item, mandate=scene.members[1], now=minute(3))
    with pytest.raises(Refused, match="qui y vote est déjà fixé"):
        live.withdraw_recusal(actor=SYSTEM, recusal=before, now=minute(3))
    operations.record_recusal(actor=SYSTEM, item=other, mandate=scene.members[1], now=minute(3))
    assert set(Recusal.objects.values_list("item", "mandate")) == {
        (item.pk, scene.members[0].pk),
        (other.pk, scene.members[1].pk),
    }


def test_one_withdraws_for_oneself(now):
    scene = under_way(now)
    with pytest.raises(Refused, match="Chaque membre répond pour soi"):
        operations.record_recusal(
            actor=scene.actor(scene.members[1], minute(1)), item=scene.items[0], mandate=scene.members[0], now=minute(1)
        )


# --- The floor ------------------------------------------------------------------------------------------------


def test_the_floor_is_asked_for_given_and_ended(now):
    scene = under_way(now)
    request = asks(scene, 0)
    assert asks(scene, 0, at=2) == request
    other = asks(scene, 1, at=2)

    first = live.give_floor(actor=SYSTEM, request=request, now=minute(3))
    assert live.give_floor(actor=SYSTEM, request=request, now=minute(4)) == first
    live.give_floor(actor=SYSTEM, request=other, now=minute(5))

    assert [(one.seconds(minute(6)), one.ended_at) for one in Speech.objects.all()] == [(120, minute(5)), (60, None)]
    mine = scene.actor(scene.members[1], minute(7))
    live.end_speech(actor=mine, speech=Speech.objects.last(), now=minute(7))
    live.end_speech(actor=mine, speech=Speech.objects.last(), now=minute(9))
    assert Speech.objects.last().ended_at == minute(7)
    assert (acts("speech.asked"), acts("speech.given"), acts("speech.ended")) == (2, 2, 1)
    # One may ask again.
    assert asks(scene, 0, at=8) != request


def test_only_who_is_there_asks_for_the_floor(now):
    scene = under_way(now, there=2)
    with pytest.raises(Refused, match="Vous n’êtes pas noté présent"):
        asks(scene, 3)
    with pytest.raises(Refused, match="Ce membre n’est pas noté présent"):
        live.ask_for_floor(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[3], now=minute(1))
    with pytest.raises(Refused, match="pour soi"):
        live.ask_for_floor(
            actor=scene.actor(scene.members[0], minute(1)),
            meeting=scene.meeting,
            mandate=scene.members[1],
            now=minute(1),
        )
    visitor = factories.actor_of(factories.person(), minute(1))
    with pytest.raises(Refused):
        live.ask_for_floor(actor=visitor, meeting=scene.meeting, mandate=scene.members[0], now=minute(1))


def test_the_secretariat_adds_who_raises_a_hand(now):
    scene = under_way(now)
    made = live.ask_for_floor(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[0], now=minute(1))
    assert made.origin == "secretariat"
    assert asks(scene, 1).origin == "account"


def test_a_request_is_withdrawn_by_who_made_it(now):
    scene = under_way(now)
    request = asks(scene, 0)
    with pytest.raises(Refused, match="sa propre demande"):
        live.withdraw_request(actor=scene.actor(scene.members[1], minute(2)), request=request, now=minute(2))
    mine = scene.actor(scene.members[0], minute(2))
    live.withdraw_request(actor=mine, request=request, now=minute(2))
    live.withdraw_request(actor=mine, request=request, now=minute(3))
    assert SpeechRequest.objects.get().withdrawn_at == minute(2)
    with pytest.raises(Refused, match="est retirée"):
        live.give_floor(actor=SYSTEM, request=request, now=minute(4))


def test_a_request_that_had_the_floor_is_not_withdrawn(now):
    scene = under_way(now)
    request = asks(scene, 0)
    live.give_floor(actor=SYSTEM, request=request, now=minute(2))
    with pytest.raises(ValidationError, match="déjà eu la parole"):
        live.withdraw_request(actor=SYSTEM, request=request, now=minute(3))


def test_a_speech_ends_with_its_item_its_speaker_s_departure_and_the_meeting(now):
    scene = under_way(now)
    live.give_floor(actor=SYSTEM, request=asks(scene, 0), now=minute(1))
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(2))
    live.give_floor(actor=SYSTEM, request=asks(scene, 1, at=3), now=minute(3))
    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[1], now=minute(5))
    live.give_floor(actor=SYSTEM, request=asks(scene, 2, at=6), now=minute(6))
    operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(9))
    assert [one.seconds(minute(60)) for one in Speech.objects.all()] == [60, 120, 180]


def test_what_was_asked_on_one_item_waits_until_it_is_taken_again(now):
    scene = under_way(now)
    request = asks(scene, 0)
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(2))
    with pytest.raises(Refused, match="sur un autre point"):
        live.give_floor(actor=SYSTEM, request=request, now=minute(3))
    assert asks(scene, 0, at=4) != request
    operations.open_item(actor=SYSTEM, item=scene.items[0], now=minute(5))
    assert live.give_floor(actor=SYSTEM, request=request, now=minute(6)).item == scene.items[0]


def test_the_floor_is_not_given_to_someone_who_left(now):
    scene = under_way(now)
    request = asks(scene, 0)
    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[0], now=minute(2))
    with pytest.raises(Refused, match="n’est pas noté présent"):
        live.give_floor(actor=SYSTEM, request=request, now=minute(3))


def test_the_order_and_the_length_of_speeches_are_chosen_for_the_meeting(now):
    scene = under_way(now)
    for _each in range(2):
        live.set_speaking(actor=SYSTEM, meeting=scene.meeting, order="balanced", minutes=3, now=minute(1))
    assert (Meeting.objects.get().speaking_order, acts("meeting.speaking_set")) == ("balanced", 1)
    with pytest.raises(ValidationError):
        live.set_speaking(actor=SYSTEM, meeting=scene.meeting, order="louder", minutes=None, now=minute(2))
    with pytest.raises(ValidationError):
        live.set_speaking(actor=SYSTEM, meeting=scene.meeting, order="", minutes=61, now=minute(2))
    speaks(scene, 0, at=3, until=4)
