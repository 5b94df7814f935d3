"""Counting again finds what was counted, and says what does not agree."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ensems.meetings.ballots.models import BallotResult, RollEntry, Vote
from ensems.meetings.ballots.operations import close_ballot
from ensems.meetings.ballots.recount import recount
from tests.meetings.ballots.halls import hall

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["open", "secret"])
def closed(request, now):
    room = hall(now, present=4)
    ballot = room.open(is_secret=request.param)
    for mandate, choice in zip(room.present, ("for", "for", "against", "abstain"), strict=True):
        room.vote(ballot, mandate, choice)
    return close_ballot(actor=room.secretary, ballot=ballot, now=now + timedelta(minutes=1)).ballot


def test_a_result_is_found_again(closed):
    out = StringIO()
    call_command("recount", stdout=out)

    assert recount(closed) == []
    assert "1 scrutin recompté" in out.getvalue()


def test_a_vote_changed_by_hand_is_seen(closed):
    Vote.objects.filter(ballot=closed, choice="against").update(choice="for")

    with pytest.raises(CommandError):
        call_command("recount", stderr=StringIO())
    assert any("empreinte" in one for one in recount(closed))


def test_a_vote_taken_away_by_hand_is_seen(closed):
    Vote.objects.filter(ballot=closed, choice="abstain").delete()

    assert any("3 votes pour 4 émargements" in one for one in recount(closed))


def test_an_entry_moved_by_hand_is_seen(closed, now):
    other = hall(now).present[0]
    RollEntry.objects.filter(pk=RollEntry.objects.filter(ballot=closed).first().pk).update(mandate=other)

    assert any("empreinte" in one for one in recount(closed))


def test_a_result_changed_by_hand_is_seen(closed):
    BallotResult.objects.filter(ballot=closed).update(counts={"for": 4}, entries=4)
    closed.refresh_from_db()

    assert any("voix comptées" in one for one in recount(closed))
