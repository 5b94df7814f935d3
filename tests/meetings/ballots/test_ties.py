"""Equal votes: the chair's own vote settles them in an open ballot, never in a secret one, and it is said."""

from datetime import timedelta

import pytest

from ensems.meetings.ballots.counting import BEFORE_TIES, Asked, Tally, decide
from ensems.meetings.ballots.enums import BallotKind, Outcome
from ensems.meetings.ballots.models import BallotResult
from ensems.meetings.ballots.operations import close_ballot, prepare_next_round
from ensems.meetings.ballots.recount import recount
from ensems.meetings.ballots.rows import counted
from ensems.meetings.minutes.composition import compose
from ensems.meetings.minutes.gathering import facts_of
from ensems.meetings.models import Meeting, Recusal
from ensems.meetings.rules_of_meeting import PRESETS, Chair
from ensems.meetings.rules_of_meeting.rulebook import CHAIR_IF_MEMBER, NO_CASTING_VOTE
from tests.meetings.ballots.halls import hall

pytestmark = pytest.mark.django_db

OPTIONS = ("Une maison", "Un car", "Rien")


def settled(now, choices, *, secret=False, kind=BallotKind.POSITION, relative=False, **settings):
    """The chair is the first to vote."""
    room = hall(now, present=len(choices), away=0, **settings)
    ballot = room.open(is_secret=secret, kind=kind, relative=relative)
    for mandate, choice in zip(room.present, choices, strict=True):
        room.vote(ballot, mandate, choice)
    result = close_ballot(actor=room.chair, ballot=ballot, now=now + timedelta(minutes=1))
    assert recount(result.ballot) == []
    return result


def words(result):
    return result.computation.replace("\xa0", " ")


def chosen(now, choices, **settings):
    numbered = [f"option-{one}" if isinstance(one, int) else one for one in choices]
    return settled(now, numbered, kind=BallotKind.CHOICE, **settings)


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
    assert said in words(result)


def test_a_text_says_why_the_chair_settles_nothing(now):
    assert "n’a voté ni pour ni contre" in words(settled(now, ("abstain", "for", "against")))
    none = settled(now, ("for", "against"), tie=NO_CASTING_VOTE)
    assert "ne donne à personne de voix prépondérante" in words(none)


def test_nobody_settles_a_secret_ballot(now):
    result = settled(now, ("for", "for", "against", "against"), secret=True)
    assert result.outcome == Outcome.REJECTED
    assert "sans voix prépondérante dans un scrutin secret" in result.computation


def test_rules_may_give_no_casting_vote(now):
    result = settled(now, ("for", "for", "against", "against"), tie=NO_CASTING_VOTE)
    assert result.outcome == Outcome.REJECTED


# --- Among options -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("choices", "winner"), [((1, 1, 2, 2), "Une maison"), ((2, 1, 1, 2), "Un car")])
@pytest.mark.parametrize("relative", [False, True])
def test_the_chair_s_own_vote_settles_two_options_that_share_the_votes(now, choices, winner, relative):
    result = chosen(now, choices, relative=relative)
    assert (result.outcome, result.winner.label) == (Outcome.CHOSEN, winner)
    assert "égalité à 2 voix entre" in words(result)
    assert f"La voix de la présidence est prépondérante : elle l’emporte pour {winner}." in words(result)


def test_three_equal_at_the_head_are_settled_only_where_the_most_votes_are_enough(now):
    result = chosen(now, (3, 1, 2))
    assert result.outcome == Outcome.UNDECIDED
    assert "elle n’est pas atteinte, un nouveau tour est possible" in words(result)
    assert chosen(now, (3, 1, 2), relative=True).winner.label == "Rien"


@pytest.mark.parametrize(
    ("choices", "settings", "said"),
    [
        ((1, 1, 2, 2), {"secret": True}, "Dans un scrutin secret, la présidence n’a pas de voix prépondérante."),
        ((1, 1, 2, 2), {"tie": NO_CASTING_VOTE}, "ne donne à personne de voix prépondérante"),
        ((3, 1, 1, 2, 2), {"relative": True}, "n’a choisi aucune des propositions à égalité"),
        (("blank", 1, 2), {}, "n’a choisi aucune des propositions à égalité"),
    ],
)
def test_a_tie_that_nobody_settles_says_why_and_may_go_to_another_round(now, choices, settings, said):
    result = chosen(now, choices, **settings)
    assert result.outcome in (Outcome.UNDECIDED, Outcome.TIED)
    assert result.winner is None
    assert said in words(result)
    assert "Un nouveau tour est possible." in words(result)


def test_a_choice_left_equal_is_put_to_a_new_round(now):
    room = hall(now, present=4, away=0)
    ballot = room.open(kind=BallotKind.CHOICE, is_secret=True)
    for mandate, number in zip(room.present, (1, 1, 2, 2), strict=True):
        room.vote(ballot, mandate, f"option-{number}")
    close_ballot(actor=room.chair, ballot=ballot, now=now)
    again = prepare_next_round(actor=room.chair, ballot=ballot, options=OPTIONS[:2], now=now)
    assert (again.round, again.previous) == (2, ballot)


@pytest.mark.parametrize("tie", ["chair", CHAIR_IF_MEMBER])
def test_a_chair_who_withdrew_from_the_item_settles_nothing(now, tie):
    room = hall(now, present=5, away=0, tie=tie)
    Recusal.objects.create(item=room.item, mandate=room.present[0], recorded_at=now)
    ballot = room.open(kind=BallotKind.CHOICE)
    for mandate, number in zip(room.present[1:], (1, 1, 2, 2), strict=True):
        room.vote(ballot, mandate, f"option-{number}")
    result = close_ballot(actor=room.secretary, ballot=ballot, now=now + timedelta(minutes=1))
    assert result.winner is None
    assert "faute d’y siéger comme membre" in words(result)


def test_nobody_presides_nobody_settles():
    asked = Asked(rules=PRESETS["commune"], options=tuple(enumerate(OPTIONS, 1)), relative=True)
    found = decide(Tally({"option-1": 1, "option-2": 1}, 2), asked)
    assert found.outcome == Outcome.TIED
    assert any("Personne n’est désigné pour présider" in one for one in found.sentences)


def test_where_abstention_weighs_two_halves_of_the_votes_cast_are_no_tie():
    asked = Asked(rules=PRESETS["commission"], options=tuple(enumerate(OPTIONS, 1)), chair=Chair(chose=1))
    found = decide(Tally({"option-1": 2, "option-2": 2, "abstain": 1}, 5), asked)
    assert found.outcome == Outcome.UNDECIDED


def test_what_settled_a_tie_is_in_the_minutes(now):
    result = chosen(now, (2, 1, 1, 2))
    meeting = result.ballot.meeting
    Meeting.objects.filter(pk=meeting.pk).update(closed_at=now + timedelta(hours=1))
    content = compose(facts_of(Meeting.objects.get(pk=meeting.pk)))
    said = content["items"][0]["ballots"][0]
    assert any("elle l’emporte pour Un car." in line for line in said["computation"])


def test_a_tie_counted_before_ties_were_settled_is_counted_again_as_it_was(now):
    result = chosen(now, (1, 1, 2, 2))
    before = counted(result.ballot, BEFORE_TIES)
    assert (before.outcome, before.winner) == (Outcome.UNDECIDED, None)
    assert "prépondérante" not in before.computation
    BallotResult.objects.update(method=BEFORE_TIES, outcome=before.outcome, winner=None, computation=before.computation)
    result.refresh_from_db()
    # Only the act, which this test did not write anew, says otherwise.
    assert recount(result.ballot.__class__.objects.get()) == ["l’acte du registre dit autre chose"]
