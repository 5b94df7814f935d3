"""Many at once: every receipt has its vote, no voice is heard twice, what was stored is what was counted."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from ensems.core.decisions import Refused
from ensems.meetings.ballots.enums import BallotKind
from ensems.meetings.ballots.models import Ballot, BallotResult, RollEntry, Vote
from ensems.meetings.ballots.operations import (
    cancel_ballot,
    close_ballot,
    discard_ballot,
    open_ballot,
    prepare_next_round,
)
from ensems.meetings.ballots.recount import recount
from ensems.register.models import Act
from ensems.register.queries import verify
from tests.meetings.ballots.halls import hall

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timedelta(seconds=1)


def at_once(tasks):
    """Run each task in its own thread, all starting together; gives results and errors in order."""
    gate = threading.Barrier(len(tasks), timeout=60)

    def run(task):
        gate.wait()
        try:
            return task()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def agrees(ballot, receipts):
    """The roll is the receipts given, each with one vote, and counting again finds the same."""
    roll = set(RollEntry.objects.filter(ballot=ballot).values_list("pk", flat=True))
    assert roll == {one.pk for one in receipts}
    assert Vote.objects.filter(ballot=ballot).count() == len(roll)
    assert recount(BallotResult.objects.get(ballot=ballot).ballot) == []
    assert verify().holds


@pytest.mark.parametrize("secret", [False, True])
def test_votes_while_the_chair_closes(now, secret):
    """Whoever holds a receipt was counted; whoever came too late was told."""
    room = hall(now, present=24)
    ballot = room.open(is_secret=secret)

    def voter(mandate):
        return lambda: room.vote(ballot, mandate, "for", now=now + SOON)

    def close():
        return close_ballot(actor=room.secretary, ballot=ballot, now=now + SOON)

    votes = [voter(mandate) for mandate in room.present]
    results = at_once([*votes[:12], close, *votes[12:]])
    closed = results.pop(12)

    assert isinstance(closed, BallotResult), closed
    assert all(isinstance(one, (RollEntry, Refused)) for one in results), results
    receipts = [one for one in results if isinstance(one, RollEntry)]
    assert closed.entries == closed.counts.get("for", 0) == len(receipts)
    agrees(ballot, receipts)


@pytest.mark.parametrize("secret", [False, True])
def test_the_same_form_sent_twenty_times_is_one_vote(now, secret):
    room = hall(now)
    ballot, key = room.open(is_secret=secret), uuid.uuid4()

    results = at_once([lambda: room.vote(ballot, room.present[1], "for", key=key)] * 20)

    assert {one.pk for one in results} == {RollEntry.objects.get(ballot=ballot).pk}
    assert Vote.objects.filter(ballot=ballot).count() == 1


def test_the_same_form_with_two_choices_keeps_one_and_refuses_the_other(now):
    room = hall(now)
    ballot, key = room.open(), uuid.uuid4()

    results = at_once(
        [lambda choice=choice: room.vote(ballot, room.present[1], choice, key=key) for choice in ("for", "against")] * 6
    )

    kept = Vote.objects.get(ballot=ballot).choice
    for one, choice in zip(results, ["for", "against"] * 6, strict=True):
        assert isinstance(one, RollEntry if choice == kept else ValidationError), (choice, one)


def test_a_member_and_the_holder_of_their_proxy_at_once(now):
    """The giver has just come in: the voice is heard once, and by whom it was is said."""
    room = hall(now)
    room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()
    room.arrives(room.away[0], now + SOON)

    def holder():
        # This request left before the giver came in.
        return room.vote(ballot, room.away[0], "for", by=room.present[1], now=now + SOON / 2)

    def giver():
        return room.vote(ballot, room.away[0], "against", now=now + 2 * SOON)

    results = at_once([holder, giver] * 6)

    entry = RollEntry.objects.get(ballot=ballot)
    assert Vote.objects.filter(ballot=ballot).count() == 1
    heard = [one for one in results if isinstance(one, RollEntry)]
    assert {one.pk for one in heard} == {entry.pk}
    assert all(isinstance(one, (RollEntry, Refused, ValidationError)) for one in results), results


def test_two_closings_are_one_result(now):
    room = hall(now)
    ballot = room.open()
    room.vote(ballot, room.present[0], "for")

    results = at_once([lambda: close_ballot(actor=room.secretary, ballot=ballot, now=now + SOON)] * 8)

    assert {one.pk for one in results} == {BallotResult.objects.get().pk}
    assert Act.objects.filter(verb="ballot.counted").count() == 1


def test_the_first_votes_after_the_hour_write_one_list(now):
    room = hall(now, present=12)
    ballot = room.open(opens_at=now + SOON)

    results = at_once(
        [lambda mandate=mandate: room.vote(ballot, mandate, "for", now=now + 2 * SOON) for mandate in room.present]
    )

    assert all(isinstance(one, RollEntry) for one in results), results
    assert ballot.voices.count() == 12
    close_ballot(actor=room.secretary, ballot=ballot, now=now + 3 * SOON)
    agrees(ballot, results)


def test_changing_one_s_vote_while_the_chair_closes_counts_what_was_last_receipted(now):
    room = hall(now)
    ballot = room.open(may_replace=True)
    entry = room.vote(ballot, room.present[0], "for")

    results = at_once(
        [
            lambda: room.vote(ballot, room.present[0], "against"),
            lambda: close_ballot(actor=room.secretary, ballot=ballot, now=now + SOON),
        ]
    )

    changed = isinstance(results[0], RollEntry)
    assert results[1].counts == ({"against": 1} if changed else {"for": 1})
    agrees(ballot, [entry])


def test_ballots_prepared_at_once_are_numbered_without_a_gap(now):
    room = hall(now)

    results = at_once([room.prepare] * 8)

    assert sorted(one.number for one in results) == list(range(1, 9))


def test_a_next_round_asked_for_twice_is_prepared_once(now):
    room = hall(now)
    ballot = room.open(kind=BallotKind.CHOICE)
    close_ballot(actor=room.secretary, ballot=ballot, now=now + SOON)

    results = at_once(
        [
            lambda: prepare_next_round(
                actor=room.secretary, ballot=ballot, options=("Une maison", "Un car"), now=now + SOON
            )
        ]
        * 6
    )

    assert {one.pk for one in results} == {Ballot.objects.get(round=2).pk}


def test_a_ballot_opened_by_two_is_opened_once(now):
    room = hall(now)
    ballot = room.prepare()

    results = at_once([lambda: open_ballot(actor=room.chair, ballot=ballot, now=now)] * 6)

    assert sorted(type(one) is Ballot for one in results) == [False] * 5 + [True], results
    assert ballot.voices.count() == len(room.present)
    assert Act.objects.filter(verb="ballot.opened").count() == 1


def test_a_ballot_opened_and_taken_away_at_once_is_one_or_the_other(now):
    room = hall(now)
    ballot = room.prepare()

    opened, gone = at_once(
        [
            lambda: open_ballot(actor=room.chair, ballot=ballot, now=now),
            lambda: discard_ballot(actor=room.secretary, ballot=ballot, now=now),
        ]
    )

    assert isinstance(opened, Ballot) != (gone is None), (opened, gone)
    assert Ballot.objects.filter(pk=ballot.pk).exists() == isinstance(opened, Ballot)


def test_a_ballot_closed_and_cancelled_at_once_is_one_or_the_other(now):
    room = hall(now)
    ballot = room.open()
    room.vote(ballot, room.present[0], "for")

    closed, cancelled = at_once(
        [
            lambda: close_ballot(actor=room.secretary, ballot=ballot, now=now + SOON),
            lambda: cancel_ballot(actor=room.secretary, ballot=ballot, reason="Par erreur.", now=now + SOON),
        ]
    )

    assert isinstance(closed, BallotResult) != isinstance(cancelled, Ballot), (closed, cancelled)
    assert BallotResult.objects.filter(ballot=ballot).exists() == isinstance(closed, BallotResult)
