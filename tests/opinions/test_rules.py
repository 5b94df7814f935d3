"""Who writes, submits, reopens, records and transmits: role × phase × state, each refusal with its reason."""

import pytest

from ensems.opinions import rules
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Referral
from tests import factories

pytestmark = pytest.mark.django_db
WORKSHOP = {PhaseKind.SYNTHESIS, PhaseKind.ADOPTION}


def opinion(now, status=OpinionStatus.DRAFTING, phase=PhaseKind.ADOPTION):
    return factories.opinion(factories.referral(phase=phase, now=now), status=status, now=now)


def actor(role, now):
    factories.territory()
    return factories.actor_of(factories.someone(role), now)


def checked(decision, expected, role):
    assert bool(decision) == expected, decision
    assert decision or str(decision.reason).endswith((".", "?")), decision.reason
    assert not decision.sign_in_helps or role == "visitor"
    return decision


@pytest.mark.parametrize("phase", PhaseKind.values)
@pytest.mark.parametrize("role", factories.ROLES)
def test_only_rapporteurs_write_and_only_during_synthesis_and_adoption(role, phase, now):
    place = opinion(now, phase=phase)
    decision = rules.may_recommend(actor(role, now), place.referral, now)
    checked(decision, role == "rapporteur" and phase in WORKSHOP, role)
    if role == "visitor":
        assert decision.sign_in_helps
    if role == "administrator":
        assert "rapporteurs" in str(decision.reason)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (OpinionStatus.DRAFTING, ""),
        (OpinionStatus.SUBMITTED, "Rouvrez-le"),
        (OpinionStatus.ADOPTED, "figé depuis son adoption"),
        (OpinionStatus.REJECTED, "figé depuis son adoption"),
        (OpinionStatus.TRANSMITTED, "figé depuis son adoption"),
    ],
)
def test_a_text_is_written_until_it_is_submitted(status, words, now):
    place = opinion(now, status)
    decision = rules.may_edit(actor("rapporteur", now), place, now)
    checked(decision, status == OpinionStatus.DRAFTING, "rapporteur")
    assert words in str(decision.reason)


def test_what_was_given_up_is_not_written_any_more(now):
    told = factories.recommendation(opinion(now), outcome=Outcome.WITHDRAWN, now=now)
    decision = rules.may_write_in(actor("rapporteur", now), told, told.opinion, now)
    assert "abandonnée" in str(checked(decision, False, "rapporteur").reason)


def test_a_submission_says_what_is_missing_first(now):
    place, rapporteur = opinion(now), actor("rapporteur", now)
    checked(rules.may_submit(rapporteur, place, [], now), True, "rapporteur")
    decision = rules.may_submit(rapporteur, place, ["deux sorts.", "un passage."], now)
    assert "deux sorts" in str(checked(decision, False, "rapporteur").reason)
    decision = rules.may_submit(actor("member", now), place, ["deux sorts."], now)
    assert "rapporteurs" in str(decision.reason)


@pytest.mark.parametrize("status", OpinionStatus.values)
@pytest.mark.parametrize("role", factories.ROLES)
def test_a_submitted_text_is_reopened_by_those_who_prepare_it(role, status, now):
    right = role in {"rapporteur", "secretariat"} and status == OpinionStatus.SUBMITTED
    checked(rules.may_reopen(actor(role, now), opinion(now, status), now), right, role)


@pytest.mark.parametrize("status", OpinionStatus.values)
@pytest.mark.parametrize("phase", PhaseKind.values)
def test_the_secretariat_records_the_vote_on_a_submitted_text_during_adoption(phase, status, now):
    right = phase == PhaseKind.ADOPTION and status == OpinionStatus.SUBMITTED
    decision = rules.may_record_adoption(actor("secretariat", now), opinion(now, status, phase), now)
    checked(decision, right, "secretariat")


@pytest.mark.parametrize("status", OpinionStatus.values)
@pytest.mark.parametrize("role", factories.ROLES)
def test_the_secretariat_sends_what_was_adopted_once(role, status, now):
    right = role == "secretariat" and status == OpinionStatus.ADOPTED
    decision = rules.may_transmit(actor(role, now), opinion(now, status), now)
    checked(decision, right, role)
    if role == "secretariat" and status == OpinionStatus.TRANSMITTED:
        assert "déjà transmis" in str(decision.reason)


@pytest.mark.parametrize("role", [role for role in factories.ROLES if role != "secretariat"])
def test_nobody_else_records_a_vote(role, now):
    decision = rules.may_record_adoption(actor(role, now), opinion(now, OpinionStatus.SUBMITTED), now)
    assert "secrétariat" in str(checked(decision, False, role).reason)


@pytest.mark.parametrize("role", factories.ROLES)
def test_drafts_are_read_by_those_who_prepare_them(role, now):
    checked(rules.may_read_draft(actor(role, now)), role in {"rapporteur", "secretariat"}, role)


def test_nothing_moves_in_a_closed_saisine(now):
    place = opinion(now, OpinionStatus.ADOPTED)
    Referral.objects.update(status="closed", closed_at=now)
    place.referral.refresh_from_db()
    for decision in (
        rules.may_recommend(actor("rapporteur", now), place.referral, now),
        rules.may_transmit(actor("secretariat", now), place, now),
    ):
        assert "close" in str(checked(decision, False, "rapporteur").reason)
