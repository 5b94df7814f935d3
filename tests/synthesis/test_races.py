"""Many fates at once: one row a contribution, one act a decision."""

from functools import partial

import pytest

from ensems.contributions.operations import withdraw_contribution
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.referrals.enums import PhaseKind
from ensems.register.models import Act
from ensems.register.queries import verify
from ensems.synthesis.models import Fate
from ensems.synthesis.operations import record_fate, record_fates
from tests import factories
from tests.races import at_once, in_line, sentences_only

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


def test_a_double_click_is_one_fate_one_act_one_message(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    said = factories.contribution(referral.questions.first(), now=now)
    actor = factories.actor_of(factories.rapporteur(), now)
    sentences_only(at_once([partial(record_fate, actor=actor, contribution=said, kind="taken_up", now=now)] * 6))
    assert Fate.objects.count() == Act.objects.count() == Notice.objects.count() == 1


@pytest.mark.parametrize("swapped", [False, True])
def test_a_fate_and_a_withdrawal(now, swapped):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    said = factories.contribution(referral.questions.first(), now=now)
    tasks = [
        partial(
            record_fate,
            actor=factories.actor_of(factories.rapporteur(), now),
            contribution=said,
            kind="taken_up",
            now=now,
        ),
        partial(withdraw_contribution, actor=factories.actor_of(said.author, now), contribution=said, now=now),
    ]
    first, second = in_line(tasks[::-1] if swapped else tasks)
    fate, withdrawn = (second, first) if swapped else (first, second)
    assert withdrawn is None
    assert isinstance(fate, Refused if swapped else Fate), fate
    assert Fate.objects.count() == (not swapped)
    assert verify().holds


def test_two_contributions_each_said_to_be_in_the_other_wait_for_nobody(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    one, other = (factories.contribution(referral.questions.first(), now=now) for _n in range(2))
    given = {"actor": factories.actor_of(factories.rapporteur(), now), "kind": "merged", "now": now}
    results = in_line(
        [
            partial(record_fate, contribution=one, merged_into=other, **given),
            partial(record_fate, contribution=other, merged_into=one, **given),
        ]
    )
    assert [type(result) for result in results] == [Fate, Fate]


def test_two_lists_ticked_at_once_decide_each_contribution_once(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    three = [factories.contribution(referral.questions.first(), now=now) for _n in range(3)]
    actors = [factories.actor_of(factories.rapporteur(), now) for _n in range(2)]
    results = at_once(
        [
            partial(
                record_fates, actor=actors[0], referral=referral, contributions=three[:2], kind="taken_up", now=now
            ),
            partial(
                record_fates, actor=actors[1], referral=referral, contributions=three[::-1], kind="taken_up", now=now
            ),
        ]
        * 3
    )
    sentences_only(results)
    assert Fate.objects.count() == Act.objects.count() == Notice.objects.count() == 3
    assert verify().holds


@pytest.mark.parametrize("swapped", [False, True])
def test_several_fates_and_a_withdrawal(now, swapped):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    two = [factories.contribution(referral.questions.first(), now=now) for _n in range(2)]
    actor = factories.actor_of(factories.rapporteur(), now)
    tasks = [
        partial(record_fates, actor=actor, referral=referral, contributions=two, kind="taken_up", now=now),
        partial(withdraw_contribution, actor=factories.actor_of(two[1].author, now), contribution=two[1], now=now),
    ]
    first, second = in_line(tasks[::-1] if swapped else tasks)
    fates = second if swapped else first
    assert isinstance(fates, Refused if swapped else list), fates
    assert Fate.objects.count() == (0 if swapped else 2)
