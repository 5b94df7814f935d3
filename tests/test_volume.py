"""The generator of volume leaves what deposits leave, so that what is measured on it is worth something."""

import pytest

from bench.volume import grow
from ensems.contributions.models import Contribution, InventoryItem, Receipt
from ensems.contributions.queries.tallies import mistakes
from ensems.core.texts import digest
from ensems.register.queries import verify
from tests import factories


@pytest.fixture
def referral(geography, now):
    for place in geography.territories:
        factories.member(place)
    return factories.referral(questions=4, inventory=True, now=now)


def test_a_saisine_grows_by_steps_and_the_register_holds(referral, now):
    assert [grow(referral, to, now) for to in (25, 25, 60, 10)] == [25, 0, 35, 0]

    said = Contribution.objects.public().filter(question__referral=referral)
    assert said.count() == 60
    assert set(said.values_list("question__number", "territory")) == {
        (number, place) for number in (1, 2, 3, 4) for place in said.values_list("territory", flat=True)
    }
    assert verify().holds


def test_each_has_the_receipt_the_act_and_the_rows_of_a_deposit(referral, now):
    grow(referral, 24, now)

    for receipt in Receipt.objects.select_related("act", "version", "contribution"):
        assert receipt.digest == digest(receipt.version.body)
        assert receipt.act.subject == receipt.contribution.subject
        assert receipt.contribution.version_id == receipt.version_id
        assert receipt.at <= now
    assert mistakes() == []
    assert InventoryItem.objects.published().count() == InventoryItem.objects.drafted().count() > 0


def test_a_deposit_follows_on(referral, now):
    grow(referral, 9, now)
    made = factories.draft(referral.questions.first(), now=now)

    receipt = factories.receipt(made, now=now)

    assert receipt.number == "R-2026-000010"
    assert receipt.contribution.reference == "C-10"
    assert verify().holds
