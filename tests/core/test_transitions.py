import pytest

from ensems.core.transitions import Impossible, can, next_state

DOOR = {"closed": {"open": "open", "lock": "locked"}, "open": {"close": "closed"}, "locked": {}}


def test_a_verb_leads_to_the_next_state():
    assert next_state(DOOR, "closed", "open") == "open"


@pytest.mark.parametrize(("state", "verb"), [("open", "lock"), ("locked", "open"), ("nowhere", "open")])
def test_what_is_not_in_the_table_cannot_happen(state, verb):
    assert not can(DOOR, state, verb)
    with pytest.raises(Impossible, match=verb):
        next_state(DOOR, state, verb)
