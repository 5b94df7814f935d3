"""Many fates at once: one row a contribution, one act a decision."""

import pytest

from ensems.referrals.enums import PhaseKind
from ensems.register.models import Act
from ensems.register.queries import verify
from ensems.synthesis.models import Fate
from ensems.synthesis.operations import record_fate
from tests import factories
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_storm_of_fates_leaves_one_row(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    contribution = factories.contribution(referral.questions.first(), now=now)
    actors = [factories.actor_of(factories.rapporteur(), now) for _n in range(4)]

    def sender(rank):
        kind = "taken_up" if rank % 2 else "off_topic"
        return lambda: record_fate(
            actor=actors[rank % 4], contribution=contribution, kind=kind, reason=f"Un motif, le {rank}.", now=now
        )

    results = at_once([sender(rank) for rank in range(16)])
    assert all(isinstance(result, Fate) for result in results), results
    assert Fate.objects.count() == 1
    assert Act.objects.filter(verb="contribution.fate_recorded").count() == 16
    assert verify().holds
