"""Several people at once in a meeting under way."""

from __future__ import annotations

import pytest

from ensems.core.decisions import Refused
from ensems.meetings import operations
from ensems.meetings.ballots.models import Ballot, BallotVoice
from ensems.meetings.ballots.operations import BallotFacts, open_ballot, prepare_ballot
from ensems.meetings.live import operations as live
from ensems.meetings.models import AgendaItem, Recusal, Speech, SpeechRequest
from ensems.register.models import Act
from ensems.register.queries import verify
from tests.meetings.live.scenes import asks, minute, under_way
from tests.meetings.scene import SYSTEM
from tests.races import at_once, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)


def prepared_ballot(item):
    facts = BallotFacts(title="Le vœu", text="Un lieu.")
    return prepare_ballot(actor=SYSTEM, item=item, facts=facts, now=minute(1))


def test_a_double_click_asks_once(now):
    scene = under_way(now)
    found = at_once([lambda: asks(scene, 0)] * 4)
    assert len({one.pk for one in found}) == SpeechRequest.objects.count() == 1
    assert Act.objects.filter(verb="speech.asked").count() == 1


def test_the_floor_given_to_two_at_once_is_held_by_one(now):
    scene = under_way(now)
    requests = [asks(scene, rank) for rank in range(4)]
    found = at_once([lambda one=one: live.give_floor(actor=SYSTEM, request=one, now=minute(2)) for one in requests])
    sentences_only(found)
    assert Speech.objects.count() == 4
    assert Speech.objects.filter(ended_at__isnull=True).count() == 1


def test_a_request_given_and_withdrawn_at_once_is_one_or_the_other(now):
    scene = under_way(now)
    request = asks(scene, 0)
    found = at_once(
        [
            lambda: live.give_floor(actor=SYSTEM, request=request, now=minute(2)),
            lambda: live.withdraw_request(actor=SYSTEM, request=request, now=minute(2)),
        ]
    )
    sentences_only(found)
    request.refresh_from_db()
    assert sum(isinstance(one, Exception) for one in found) == 1
    assert (request.given_at is None) == (request.withdrawn_at is not None) == (not Speech.objects.exists())


def test_two_items_taken_at_once_leave_one_under_way(now):
    scene = under_way(now, item=False)
    sentences_only(
        at_once([lambda one=one: operations.open_item(actor=SYSTEM, item=one, now=minute(1)) for one in scene.items])
    )
    assert AgendaItem.objects.filter(opened_at__isnull=False, closed_at__isnull=True).count() == 1


def test_an_item_is_not_left_while_a_ballot_opens(now):
    """Whichever comes first: no ballot of this item opens unseen by who leaves it."""
    scene = under_way(now)
    ballot = prepared_ballot(scene.items[0])
    opened, left = at_once(
        [
            lambda: open_ballot(actor=SYSTEM, ballot=ballot, now=minute(2)),
            lambda: operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(2)),
        ]
    )
    assert not isinstance(opened, Exception)
    acts = list(Act.objects.filter(verb__in=["ballot.opened", "meeting.item_opened"]).order_by("number")[1:])
    assert isinstance(left, Refused) == ([one.verb for one in acts] == ["ballot.opened"])
    assert isinstance(left, Refused) or acts[0].verb == "meeting.item_opened"


def test_a_member_who_withdraws_while_the_ballot_opens_is_out_or_is_told(now):
    scene = under_way(now)
    me, ballot = scene.members[0], prepared_ballot(scene.items[0])
    opened, recused = at_once(
        [
            lambda: open_ballot(actor=SYSTEM, ballot=ballot, now=minute(2)),
            lambda: operations.record_recusal(actor=SYSTEM, item=scene.items[0], mandate=me, now=minute(2)),
        ]
    )
    assert not isinstance(opened, Exception)
    listed = BallotVoice.objects.filter(ballot=Ballot.objects.get(), mandate=me).exists()
    assert listed == isinstance(recused, Refused) == (not Recusal.objects.exists())
    assert verify().holds
