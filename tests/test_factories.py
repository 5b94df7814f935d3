"""The scene that other tests rely on."""

import pytest

from ensems.assembly.queries import standing
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Phase
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_small_region_has_its_shape(geography):
    assert len(geography.communes) == 8
    assert geography.territory.memberships.count() == 2
    assert not geography.communes[-1].memberships.exists()


@pytest.mark.parametrize("role", factories.ROLES)
def test_each_role_has_its_actor(role, now):
    person = factories.someone(role)
    actor = factories.actor_of(person, now)
    assert actor.is_visitor == (role == "visitor")
    assert actor.has(role) == (role not in {"visitor", "member"})
    assert bool(standing(actor, now).mandates) == (role == "member")


@pytest.mark.parametrize("kind", PhaseKind.values)
def test_one_phase_at_a_time_is_open(kind, now):
    referral = factories.referral(phase=kind, now=now)
    assert [phase.kind for phase in Phase.objects.filter(referral=referral).open_at(now)] == [kind]
    assert referral.transmitted_at <= now


def test_a_contribution_is_published(now):
    made = factories.contribution(now=now)
    assert made.reference == "C-1"
    assert made.version.body == "Nous proposons un lieu ouvert à tous."


@pytest.mark.django_db(transaction=True)
def test_the_register_is_flushed_after_a_transactional_test(now):
    factories.contribution(now=now)
