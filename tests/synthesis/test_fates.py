"""What became of each contribution: who says it, when, with what reason; and what asks for a new look."""

import pytest
from django.core.exceptions import ValidationError

from ensems.contributions.operations import deposit_contribution, withdraw_contribution
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.referrals.enums import PhaseKind
from ensems.register.models import Act
from ensems.synthesis.enums import NEEDS_REASON, FateKind
from ensems.synthesis.models import Fate
from ensems.synthesis.operations import record_fate, record_fates
from ensems.synthesis.queries import count_fates, fate_rows, filtered, referrals_awaiting_fates
from ensems.synthesis.rules import may_record_fate
from tests import factories
from tests.register.personal import assert_nothing_personal

pytestmark = pytest.mark.django_db


def said(now, *, phase=PhaseKind.SYNTHESIS, referral=None, **fields):
    place = referral or factories.referral(phase=phase, now=now)
    return factories.contribution(place.questions.first(), now=now, **fields)


def decided(contribution, now, kind=FateKind.TAKEN_UP, **given):
    actor = factories.actor_of(factories.rapporteur(), now)
    return record_fate(actor=actor, contribution=contribution, kind=kind, now=now, **given)


@pytest.mark.parametrize("phase", PhaseKind.values)
@pytest.mark.parametrize("role", factories.ROLES)
def test_rapporteurs_and_the_secretariat_decide_during_synthesis_and_adoption(role, phase, now):
    contribution = said(now, phase=phase)
    actor = factories.actor_of(factories.someone(role, territory=contribution.territory), now)
    decision = may_record_fate(actor, contribution, now)

    right = role in {"rapporteur", "secretariat"}
    assert bool(decision) == (right and phase in {PhaseKind.SYNTHESIS, PhaseKind.ADOPTION})
    assert decision or str(decision.reason).endswith(".")
    assert decision.sign_in_helps == (role == "visitor")
    if not right:
        assert "rapporteurs" in str(decision.reason)


def test_what_was_withdrawn_receives_no_fate(now):
    contribution = said(now, phase=PhaseKind.CONTRIBUTIONS)
    author = factories.actor_of(contribution.author, now)
    withdraw_contribution(actor=author, contribution=contribution, now=now)
    factories.Phase.objects.filter(kind=PhaseKind.SYNTHESIS).update(opens_at=now)

    with pytest.raises(Refused) as refused:
        decided(contribution, now)
    assert "déposée" in str(refused.value.decision.reason)


@pytest.mark.parametrize("kind", FateKind.values)
def test_each_refusal_is_owed_its_reason(kind, now):
    contribution = said(now)
    other = said(now, referral=contribution.question.referral) if kind == FateKind.MERGED else None
    if kind in NEEDS_REASON:
        with pytest.raises(ValidationError) as error:
            decided(contribution, now, kind, reason=" \n ")
        assert "public" in error.value.message_dict["reason"][0]
        assert not Fate.objects.exists()
    fate = decided(contribution, now, kind, reason="Voici pourquoi.", merged_into=other)

    assert (fate.kind, fate.version_id) == (kind, contribution.version_id)


def test_a_merged_contribution_names_another_one_of_the_same_saisine(now):
    contribution, elsewhere = said(now), said(now)
    for other, words in ((None, "Indiquez"), (contribution, "elle-même"), (elsewhere, "autre saisine")):
        with pytest.raises(ValidationError) as error:
            decided(contribution, now, FateKind.MERGED, merged_into=other)
        assert words in error.value.message_dict["merged_into"][0]
    with pytest.raises(ValidationError, match="Ne l’indiquez que"):
        decided(contribution, now, FateKind.TAKEN_UP, merged_into=said(now, referral=contribution.question.referral))
    with pytest.raises(ValidationError, match="dans la liste"):
        decided(contribution, now, "adorée")


def test_a_fate_said_again_replaces_the_first_and_both_are_acts(now):
    contribution = said(now)
    decided(contribution, now)
    decided(contribution, now, FateKind.NOT_TAKEN_UP, reason="À la réflexion, non.")

    assert Fate.objects.get().kind == FateKind.NOT_TAKEN_UP
    acts = Act.objects.filter(verb="contribution.fate_recorded")
    assert acts.count() == 2
    assert "réflexion" not in acts.last().content
    assert Notice.objects.filter(person=contribution.author, kind="synthesis.fate").count() == 2
    assert_nothing_personal()


def test_a_new_version_asks_for_a_new_look(now):
    referral = factories.referral(phase=PhaseKind.CONTRIBUTIONS, now=now)
    factories.Phase.objects.filter(referral=referral, kind=PhaseKind.SYNTHESIS).update(opens_at=now)
    contribution = said(now, referral=referral)
    decided(contribution, now)
    assert count_fates(referral).missing == 0

    contribution.text.body = "Nous proposons trois lieux ouverts à tous."
    contribution.text.save()
    author = factories.actor_of(contribution.author, now)
    deposit_contribution(actor=author, contribution=contribution, client_key=factories.uuid.uuid4(), now=now)

    count = count_fates(referral)
    assert (count.total, count.decided, count.outdated) == (1, 0, 1)
    assert [row.outdated for row in fate_rows(filtered(referral, fate="revoir"))] == [True]
    assert not filtered(referral, fate=FateKind.TAKEN_UP)
    decided(Fate.objects.get().contribution, now)
    assert count_fates(referral).outdated == 0


def test_the_saisines_that_wait_are_told_once_each(now):
    waiting, done = (factories.referral(phase=PhaseKind.SYNTHESIS, now=now) for _n in range(2))
    for _n in range(3):
        said(now, referral=waiting)
    decided(said(now, referral=done), now)

    found = referrals_awaiting_fates(now)
    assert [(one.referral, one.missing) for one in found] == [(waiting, 3)]


def test_several_receive_the_same_fate_each_with_its_act_and_its_message(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    kept, first, second = (said(now, referral=referral) for _n in range(3))
    actor = factories.actor_of(factories.rapporteur(), now)
    decided(kept, now)

    recorded = record_fates(
        actor=actor, referral=referral, contributions=[first, second], kind="merged", merged_into=kept, now=now
    )

    assert [fate.contribution for fate in recorded] == [first, second]
    assert {fate.merged_into for fate in recorded} == {kept}
    assert Act.objects.filter(verb="contribution.fate_recorded").count() == 3
    assert Notice.objects.filter(kind="synthesis.fate").count() == 3


def test_of_several_what_is_wrong_for_one_records_none(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    first, second = (said(now, referral=referral) for _n in range(2))
    given = {"actor": factories.actor_of(factories.rapporteur(), now), "referral": referral, "now": now}
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        record_fates(contributions=[first, second], kind="off_topic", **given)
    with pytest.raises(ValidationError, match="elle-même"):
        record_fates(contributions=[first, second], kind="merged", merged_into=second, **given)
    assert not Fate.objects.exists()


def test_what_a_colleague_decided_meanwhile_keeps_its_fate(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    first, second = (said(now, referral=referral) for _n in range(2))
    decided(first, now, FateKind.OFF_TOPIC, reason="Une autre saisine en parle.")
    actor = factories.actor_of(factories.rapporteur(), now)

    recorded = record_fates(actor=actor, referral=referral, contributions=[first, second], kind="taken_up", now=now)

    assert [fate.contribution for fate in recorded] == [second]
    assert Fate.objects.get(contribution=first).kind == FateKind.OFF_TOPIC
