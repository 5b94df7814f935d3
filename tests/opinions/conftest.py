import pytest

from tests import factories


@pytest.fixture
def opinion(now):
    """Submitted, with five members who may vote."""
    made = factories.submitted_opinion(now=now)
    for _n in range(5):
        factories.member()
    return made
