import pytest

from ensems.core.decisions import YES, Decision, Refused, first_no, no, require


def test_a_decision_is_as_true_as_what_it_allows():
    assert YES
    assert not no("Pas maintenant.")


def test_the_first_refusal_is_the_one_that_is_told():
    assert first_no(YES, no("un"), no("deux")).reason == "un"
    assert first_no(YES, YES) == YES
    assert first_no() == YES


def test_a_refusal_carries_its_decision_to_the_page_that_explains_it():
    decision = no("Réservé aux membres.", sign_in_helps=True)
    with pytest.raises(Refused, match="Réservé aux membres") as refusal:
        require(decision)
    assert refusal.value.decision is decision


def test_what_is_allowed_goes_on():
    assert require(Decision(True)) is None
