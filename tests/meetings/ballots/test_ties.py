"""Equal votes on a text: the chair's own vote settles them in an open ballot, never in a secret one, and it is said."""

from datetime import timedelta

import pytest

from ensems.meetings.ballots.enums import Outcome
from ensems.meetings.ballots.operations import close_ballot
from ensems.meetings.rules_of_meeting.rulebook import NO_CASTING_VOTE
from tests.meetings.ballots.halls import hall

pytestmark = pytest.mark.django_db


def settled(now, choices, *, secret=False, **settings):
    """The chair is the first to vote."""
    room = hall(now, present=len(choices), away=0, **settings)
    ballot = room.open(is_secret=secret)
    for mandate, choice in zip(room.present, choices, strict=True):
        room.vote(ballot, mandate, choice)
    return close_ballot(actor=room.chair, ballot=ballot, now=now + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("choices", "outcome", "said"),
    [
        (("for", "for", "against", "against"), Outcome.ADOPTED, "la voix de la présidence emporte l’adoption"),
        (("against", "for", "for", "against"), Outcome.REJECTED, "la voix de la présidence emporte le rejet"),
        (("abstain", "for", "against"), Outcome.REJECTED, "égalité : non atteinte"),
    ],
)
def test_the_chair_s_own_vote_settles_an_open_ballot(now, choices, outcome, said):
    result = settled(now, choices)
    assert result.outcome == outcome
    assert said in result.computation.replace("\xa0", " ")


def test_nobody_settles_a_secret_ballot(now):
    result = settled(now, ("for", "for", "against", "against"), secret=True)
    assert result.outcome == Outcome.REJECTED
    assert "sans voix prépondérante dans un scrutin secret" in result.computation


def test_rules_may_give_no_casting_vote(now):
    result = settled(now, ("for", "for", "against", "against"), tie=NO_CASTING_VOTE)
    assert result.outcome == Outcome.REJECTED
