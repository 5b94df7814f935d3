"""What is looked at before somebody takes a seat: dates and parity, in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.assembly.checks import State, dates, expected_gender, parity
from ensems.assembly.enums import ParityKind
from ensems.assembly.terms.schema import Parity


def plain(check):
    return check.state, check.sentence.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("kind", "women", "men", "vacant", "state", "sentence"),
    [
        (ParityKind.PAIRS, 2, 2, 0, State.FINE, "2 femmes, 2 hommes : parité stricte."),
        (ParityKind.PAIRS, 1, 2, 1, State.UNKNOWN, "1 femme, 2 hommes : une femme est attendue."),
        (ParityKind.PAIRS, 2, 0, 0, State.REFUSED, "2 femmes, 0 homme : écart de 2, pour 0 permis."),
        (ParityKind.GAP, 2, 1, 0, State.FINE, "2 femmes, 1 homme : écart de 1, pour 1 permis."),
        (ParityKind.GAP, 3, 1, 1, State.UNKNOWN, "3 femmes, 1 homme : un homme est attendu."),
        (ParityKind.GAP, 0, 4, 2, State.REFUSED, "0 femme, 4 hommes : écart de 4, pour 1 permis."),
        (ParityKind.NONE, 0, 4, 2, State.FINE, "0 femme, 4 hommes ; aucune règle de parité."),
    ],
)
def test_parity_in_words(kind, women, men, vacant, state, sentence):
    assert plain(parity(Parity(kind), women=women, men=men, vacant=vacant)) == (state, sentence)


@given(
    st.sampled_from([ParityKind.PAIRS, ParityKind.GAP]),
    st.integers(0, 3),
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(0, 6),
)
def test_a_parity_is_out_of_reach_exactly_when_no_way_of_filling_the_seats_keeps_it(kind, gap, women, men, vacant):
    """Independent: every number of women among those still to come, including seats left empty."""
    allowed = 0 if kind == ParityKind.PAIRS else gap
    within_reach = any(
        abs(women + more - (men + others)) <= allowed
        for more in range(vacant + 1)
        for others in range(vacant - more + 1)
    )
    found = parity(Parity(kind, gap), women=women, men=men, vacant=vacant)
    assert (found.state != State.REFUSED) == within_reach
    assert (found.state == State.FINE) == (abs(women - men) <= allowed)


@pytest.mark.parametrize(
    ("gender", "expected", "state", "words"),
    [
        ("F", "F", State.FINE, "garde la parité"),
        ("M", "F", State.REFUSED, "revient à une femme"),
        ("F", "M", State.REFUSED, "revient à un homme"),
        ("F", "", State.FINE, "n’attend ni une femme ni un homme"),
        ("", "", State.REFUSED, "est une femme ou un homme"),
    ],
)
def test_a_seat_of_a_pair_expects_somebody(gender, expected, state, words):
    found = expected_gender(name="Camille", gender=gender, expected=expected)
    assert found.state == state
    assert words in found.sentence


@pytest.mark.parametrize(
    ("voted", "effective", "state", "words"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), State.FINE, "Délibération du 2 mars 2026"),
        (date(2026, 11, 24), date(2026, 11, 24), State.REFUSED, "n’est pas encore venu"),
        (date(2026, 3, 2), date(2026, 3, 1), State.REFUSED, "avant d’avoir été votée"),
        (date(2025, 12, 1), date(2025, 12, 31), State.REFUSED, "n’est pas un jour de la mandature"),
        (date(2025, 12, 1), date(2026, 1, 1), State.FINE, "prend effet le 1er janvier 2026"),
        (date(2026, 11, 1), date(2028, 1, 1), State.REFUSED, "n’est pas un jour de la mandature"),
        (date(2026, 11, 1), date(2027, 12, 31), State.FINE, "31 décembre 2027"),
    ],
)
def test_dates_in_words(voted, effective, state, words):
    found = dates(
        deliberated_on=voted,
        effective_on=effective,
        term_starts=date(2026, 1, 1),
        term_ends=date(2027, 12, 31),
        today=date(2026, 11, 23),
    )
    assert found.state == state
    assert words in found.sentence.replace("\xa0", " ")
