"""Who answers, follows up and closes; each refusal with its reason."""

import pytest

from ensems.answers import rules
from ensems.answers.enums import ResponseKind
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.referrals.enums import PhaseKind
from tests import factories

pytestmark = pytest.mark.django_db


def actor(role, now):
    factories.territory()
    return factories.actor_of(factories.someone(role), now)


def told(now, status=OpinionStatus.TRANSMITTED, phase=PhaseKind.ANSWER, **fields):
    opinion = factories.opinion(factories.referral(phase=phase, now=now), status=status, now=now)
    return factories.recommendation(opinion, now=now, **fields)


@pytest.mark.parametrize("role", factories.ROLES)
def test_only_the_region_answers(role, now):
    decision = rules.may_answer(actor(role, now), told(now), None, now)
    assert bool(decision) == (role == "region")
    assert decision or "Région" in str(decision.reason)
    assert decision.sign_in_helps == (role == "visitor")


@pytest.mark.parametrize("phase", PhaseKind.values)
def test_a_late_answer_is_never_forbidden(phase, now):
    assert rules.may_answer(actor("region", now), told(now, phase=phase), None, now)


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (OpinionStatus.SUBMITTED, Outcome.PENDING, "préconisations adoptées"),
        (OpinionStatus.ADOPTED, Outcome.ADOPTED, "pas encore transmis"),
        (OpinionStatus.TRANSMITTED, Outcome.REJECTED, "préconisations adoptées"),
        (OpinionStatus.TRANSMITTED, Outcome.WITHDRAWN, "préconisations adoptées"),
    ],
)
def test_only_what_was_adopted_and_sent_is_answered(status, outcome, words, now):
    decision = rules.may_answer(actor("region", now), told(now, status, outcome=outcome), None, now)
    assert not decision
    assert words in str(decision.reason)


@pytest.mark.parametrize("kind", ResponseKind.values)
def test_only_a_study_leaves_a_last_word_to_say(kind, now):
    last = factories.response(told(now), kind=kind, now=now)
    decision = rules.may_answer(actor("region", now), last.recommendation, last, now)
    assert bool(decision) == (kind == ResponseKind.UNDER_STUDY)
    assert decision or "ne se réécrit pas" in str(decision.reason)


@pytest.mark.parametrize("role", factories.ROLES)
def test_the_region_and_the_secretariat_keep_pledges_up_to_date(role, now):
    decision = rules.may_follow_up(actor(role, now), factories.pledge(now=now), now)
    assert bool(decision) == (role in {"region", "secretariat"})
    assert decision.sign_in_helps == (role == "visitor")


@pytest.mark.parametrize(
    ("role", "status", "unanswered", "opinions", "words"),
    [
        ("secretariat", "open", [], 1, ""),
        ("secretariat", "open", ["2026-1-2", "2026-1-3"], 1, "2026-1-2, 2026-1-3"),
        ("secretariat", "open", [], 0, "Aucun avis"),
        ("secretariat", "closed", [], 1, "déjà close"),
        ("secretariat", "draft", [], 1, "pas encore transmise"),
        ("region", "open", [], 1, "secrétariat"),
        ("rapporteur", "open", [], 1, "secrétariat"),
        ("administrator", "open", [], 1, "secrétariat"),
        ("visitor", "open", [], 1, "secrétariat"),
    ],
)
def test_a_saisine_is_closed_once_all_is_answered(role, status, unanswered, opinions, words, now):
    referral = factories.referral(status=status, now=now)
    decision = rules.may_close(actor(role, now), referral, unanswered, opinions, now)
    assert bool(decision) == (not words)
    assert words in str(decision.reason)
