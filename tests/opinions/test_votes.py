"""From a recorded vote to its outcome, and the sentence that says it."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.meetings.rules_of_meeting import Share
from ensems.opinions.enums import Outcome
from ensems.opinions.votes import PLAIN, Vote, computation, majority, outcome_of

numbers = st.integers(0, 9999)
votes = st.builds(Vote, numbers, numbers, numbers)


@given(votes)
def test_a_majority_of_the_votes_cast_adopts_and_abstentions_never_count(vote):
    adopted = outcome_of(vote) == Outcome.ADOPTED
    assert adopted == (vote.votes_for > vote.votes_against)
    assert adopted == (outcome_of(Vote(vote.votes_for, vote.votes_against, 0)) == Outcome.ADOPTED)


@given(votes)
def test_one_more_voice_for_never_takes_an_adoption_away(vote):
    if outcome_of(vote) == Outcome.ADOPTED:
        assert outcome_of(Vote(vote.votes_for + 1, vote.votes_against, vote.abstentions)) == Outcome.ADOPTED


@given(votes)
def test_the_majority_is_the_smallest_number_beyond_half(vote):
    assert 2 * majority(vote).needed > vote.cast
    assert 2 * (majority(vote).needed - 1) <= vote.cast
    assert vote.voters == vote.cast + vote.abstentions


@given(votes)
def test_the_sentence_tells_the_outcome(vote):
    said = computation(vote)
    assert ("adoptée." in said and "n’est pas" not in said) == (outcome_of(vote) == Outcome.ADOPTED)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("vote", "said"),
    [
        (Vote(97, 12, 9), "97 pour, 12 contre, 9 abstentions ; 109 suffrages exprimés, majorité à 55 : adoptée."),
        (Vote(12, 97, 1), "12 pour, 97 contre, 1 abstention ; 109 suffrages exprimés, majorité à 55 : rejetée."),
        (Vote(4, 4, 2), "majorité à 5 : égalité, la préconisation n’est pas adoptée."),
        (Vote(1, 0, 0), "1 suffrage exprimé, majorité à 1 : adoptée."),
    ],
)
def test_the_sentence_of_some_votes(vote, said):
    assert said in computation(vote).replace("\u00a0", " ")


OF_ALL, TWO_THIRDS = replace(PLAIN, majority_of_cast=False), replace(PLAIN, majority=Share(Fraction(2, 3)))


@pytest.mark.parametrize(
    ("rule", "vote", "said"),
    [
        (OF_ALL, Vote(10, 5, 6), "21 votants, abstentions comprises, majorité à 11 : rejetée."),
        (OF_ALL, Vote(11, 5, 5), "21 votants, abstentions comprises, majorité à 11 : adoptée."),
        (OF_ALL, Vote(4, 4, 2), "10 votants, abstentions comprises, majorité à 6 : rejetée."),
        (TWO_THIRDS, Vote(6, 3, 4), "9 suffrages exprimés, majorité à 6 : adoptée."),
        (TWO_THIRDS, Vote(5, 4, 0), "9 suffrages exprimés, majorité à 6 : rejetée."),
    ],
)
def test_the_majority_is_the_one_of_the_rules(rule, vote, said):
    assert said in computation(vote, rule).replace("\u00a0", " ")
    assert ("adoptée." in said and "n’est pas" not in said) == (outcome_of(vote, rule) == Outcome.ADOPTED)


@pytest.mark.parametrize(
    ("rule", "vote", "tied"),
    [
        (PLAIN, Vote(4, 4, 2), True),
        (PLAIN, Vote(0, 0, 2), False),
        (OF_ALL, Vote(4, 4, 2), False),
        (OF_ALL, Vote(4, 4, 0), True),
        (TWO_THIRDS, Vote(4, 4, 0), False),
    ],
)
def test_a_tie_is_two_halves_of_what_counts(rule, vote, tied):
    assert majority(vote, rule).tied == tied
