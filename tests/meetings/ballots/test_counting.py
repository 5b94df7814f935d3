"""Counting and majorities, against an oracle that counts on its fingers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.meetings.ballots.counting import Asked, Tally, count, decide
from ensems.meetings.ballots.enums import Outcome
from ensems.meetings.rules_of_meeting import PRESETS, Chair, Share

ANSWERS = ("for", "against", "abstain", "blank", "apart")
OPTIONS = ((1, "Une maison"), (2, "Un car"), (3, "Rien"))
AMONG = ("option-1", "option-2", "option-3", "abstain", "blank", "apart")
PRESET = st.sampled_from(sorted(PRESETS))
SHARES = st.sampled_from([None, Share(Fraction(2, 3)), Share(Fraction(3, 5))])


def said(found):
    return " ".join(found.sentences)


# --- The oracle: one vote after the other, and a majority found by trying every number -------------------------------


def heap(choices, wanted):
    found = 0
    for choice in choices:
        if choice == wanted:
            found = found + 1
    return found


def smallest_enough(base, share):
    """By trying: the first whole number above (or at) that part of the whole, one at least."""
    for number in range(1, base + 2):
        above = number * share.part.denominator - base * share.part.numerator
        if above > 0 or (above == 0 and not share.strict):
            return number
    raise AssertionError("nothing is enough")


def whole(choices, silent, rules, cast):
    return cast if rules.majority_of_cast else len(choices) + silent


@given(st.lists(st.sampled_from(ANSWERS), max_size=40), st.integers(0, 9), PRESET, SHARES, st.sampled_from([0, 1, -1]))
def test_a_text_is_adopted_as_the_oracle_says(choices, silent, preset, share, chair):
    rules = PRESETS[preset]
    asked = Asked(rules=rules, share=share, chair=Chair(voted_for={1: True, -1: False, 0: None}[chair]))
    yes, no = heap(choices, "for"), heap(choices, "against")
    base = whole(choices, silent, rules, yes + no)
    adopted = yes >= smallest_enough(base, share or rules.majority)
    split = share is None and yes == no > 0 and yes + no == base
    if split and rules.tie in ("chair", "chair_if_member"):
        adopted = chair == 1

    found = decide(count(choices, len(choices), silent), asked)

    assert (found.outcome == Outcome.ADOPTED) == adopted
    assert found.winner is None


@given(st.lists(st.sampled_from(AMONG), max_size=40), st.integers(0, 9), PRESET, SHARES)
def test_the_majority_among_options_is_the_oracles(choices, silent, preset, share):
    rules = PRESETS[preset]
    votes = {number: heap(choices, f"option-{number}") for number, _label in OPTIONS}
    needed = smallest_enough(whole(choices, silent, rules, sum(votes.values())), share or rules.majority)
    reaching = [number for number, found in votes.items() if found >= needed]

    found = decide(count(choices, len(choices), silent), Asked(rules=rules, options=OPTIONS, share=share))

    assert len(reaching) <= 1
    assert found.outcome == (Outcome.CHOSEN if reaching else Outcome.UNDECIDED)
    assert found.winner == (reaching[0] if reaching else None)


@given(st.lists(st.sampled_from(AMONG), max_size=40), PRESET)
def test_the_most_votes_are_the_oracles(choices, preset):
    votes = {number: heap(choices, f"option-{number}") for number, _label in OPTIONS}
    above_all = [n for n in votes if all(votes[n] > votes[other] for other in votes if other != n)]

    found = decide(count(choices, len(choices)), Asked(rules=PRESETS[preset], options=OPTIONS, relative=True))

    if above_all:
        assert (found.outcome, found.winner) == (Outcome.CHOSEN, above_all[0])
    else:
        assert found.outcome == (Outcome.TIED if any(votes.values()) else Outcome.UNDECIDED)
        assert found.winner is None


@given(st.lists(st.sampled_from(ANSWERS), max_size=40))
def test_the_sum_is_the_roll(choices):
    tally = count(choices, len(choices))

    assert tally.agrees
    assert sum(tally.of(one) for one in ANSWERS) == tally.entries == len(choices)
    assert not Tally(tally.counts, tally.entries + 1).agrees


@given(st.lists(st.sampled_from(ANSWERS), max_size=30), st.integers(0, 5), PRESET, st.randoms())
def test_the_order_of_the_votes_changes_nothing(choices, silent, preset, draw):
    mixed = list(choices)
    draw.shuffle(mixed)
    asked = Asked(rules=PRESETS[preset], secret=True)

    assert decide(count(mixed, len(mixed), silent), asked) == decide(count(choices, len(choices), silent), asked)


# --- The sentences ---------------------------------------------------------------------------------------------------


def test_a_result_says_its_whole_computation():
    tally = count(["for"] * 97 + ["against"] * 12 + ["abstain"] * 9, 118)

    found = decide(tally, Asked(rules=PRESETS["commune"]))

    assert said(found) == (
        "118 émargements, 118 votes\u00a0: les deux nombres sont égaux. 97 pour, 12 contre, 9 abstentions\u00a0; "
        "109 suffrages exprimés, majorité à 55\u00a0: atteinte."
    ) or said(found).replace("\u00a0", " ") == (
        "118 émargements, 118 votes : les deux nombres sont égaux. 97 pour, 12 contre, 9 abstentions ; "
        "109 suffrages exprimés, majorité à 55 : atteinte."
    )


def test_two_thirds_of_nine_is_six():
    share = Share(Fraction(2, 3))
    votes = ["for"] * 6 + ["against"] * 3

    assert decide(count(votes, 9), Asked(rules=PRESETS["commune"], share=share)).outcome == Outcome.ADOPTED


@pytest.mark.parametrize("secret", [False, True])
def test_the_chair_decides_a_tie_in_an_open_ballot_only(secret):
    tally = count(["for"] * 4 + ["against"] * 4, 8)

    found = decide(tally, Asked(rules=PRESETS["commune"], secret=secret, chair=Chair(voted_for=True)))

    assert found.outcome == (Outcome.REJECTED if secret else Outcome.ADOPTED)


def test_options_are_said_the_most_voted_first():
    tally = count(["option-2"] * 5 + ["option-1"] * 2 + ["blank"] * 2, 9, silent=1)

    words = said(decide(tally, Asked(rules=PRESETS["commune"], options=OPTIONS))).replace("\u00a0", " ")

    assert "Un car : 5 voix ; Une maison : 2 voix ; Rien : 0 voix ; 2 blancs ; 1 sans réponse." in words
    assert "7 suffrages exprimés, majorité à 4 : atteinte par Un car." in words


def test_equal_at_the_head_nobody_is_chosen():
    tally = count(["option-1"] * 3 + ["option-2"] * 3, 6)

    found = decide(tally, Asked(rules=PRESETS["region"], options=OPTIONS, relative=True))

    assert found.outcome == Outcome.TIED
    assert "égalité à 3 voix entre Une maison · Un car" in said(found).replace("\u00a0", " ")
