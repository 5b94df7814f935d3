import pytest
from django.db import connection

from ensems.core.operations import OPERATIONS, operation
from ensems.topics.models import Topic


@pytest.fixture(autouse=True)
def _registry_unchanged():
    kept = dict(OPERATIONS)
    yield
    OPERATIONS.clear()
    OPERATIONS.update(kept)


@pytest.mark.parametrize("missing", ["actor", "now"])
def test_an_operation_says_who_and_when(missing):
    signatures = {"actor": lambda *, now: None, "now": lambda *, actor: None}
    with pytest.raises(TypeError, match=missing):
        operation(signatures[missing])


def test_an_operation_takes_keywords_only():
    with pytest.raises(TypeError, match="keyword"):
        operation(lambda subject, *, actor, now: None)


@pytest.mark.django_db
def test_an_operation_runs_in_a_transaction():
    assert operation(lambda *, actor, now: connection.in_atomic_block)(actor=None, now=None)


@pytest.mark.django_db(transaction=True)
def test_an_operation_that_fails_half_way_leaves_nothing():
    @operation
    def half(*, actor, now):
        Topic.objects.create(slug="eau", name="Eau")
        raise ValueError

    with pytest.raises(ValueError):
        half(actor=None, now=None)
    assert not Topic.objects.exists()
