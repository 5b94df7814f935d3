"""Role × phase: who may do what, one microsecond before and after."""

from datetime import UTC, datetime, timedelta

import pytest

from ensems.core.actors import system
from ensems.referrals import rules
from ensems.referrals.enums import Origin, PhaseKind, Status
from ensems.referrals.models import Phase, Referral
from tests import factories

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)
OPENS = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 15, 22, 59, tzinfo=UTC)


def with_phase(kind=PhaseKind.CONTRIBUTIONS, **fields):
    referral = factories.referral(phase=None, now=OPENS, **fields)
    Phase.objects.create(referral=referral, kind=kind, opens_at=OPENS, closes_at=CLOSES)
    return Referral.objects.prefetch_related("phases").get(pk=referral.pk)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (OPENS - TICK, "La phase de contributions ouvrira le 1er novembre 2026 à 9 h (heure de Paris)."),
        (OPENS, ""),
        (CLOSES - TICK, ""),
        (CLOSES, "La phase de contributions est close depuis le 15 décembre 2026 à 23 h 59 (heure de Paris)."),
    ],
)
def test_a_phase_opens_and_closes_at_its_microsecond(at, said):
    decision = rules.open_phase(with_phase(), PhaseKind.CONTRIBUTIONS, at)
    assert decision.allowed == (not said)
    assert str(decision.reason).replace("\u00a0", " ") == said


@pytest.mark.parametrize("kind", PhaseKind.values)
def test_each_phase_has_its_sentence_and_costs_no_query(kind, exact_queries):
    referral = with_phase(kind)
    with exact_queries(0):
        assert rules.open_phase(referral, kind, OPENS)
        assert not rules.open_phase(referral, kind, CLOSES)
        others = [other for other in PhaseKind.values if other != kind]
        assert all("n’a pas encore de dates" in rules.open_phase(referral, other, OPENS).reason for other in others)


def test_what_is_told_after_the_event_has_no_public_dates(now):
    referral = factories.referral(phase=None, transmitted_at=None, transmitted_on=now.date())
    decision = rules.open_phase(referral, PhaseKind.CONTRIBUTIONS, now)
    assert decision.reason == "La phase de contributions de cette saisine n’a pas de dates publiques."


@pytest.mark.parametrize(
    ("status", "said"), [(Status.DRAFT, "en préparation"), (Status.CLOSED, "close")], ids=["draft", "closed"]
)
def test_nothing_is_open_before_the_transmission_nor_after_the_closing(status, said):
    referral = with_phase(status=status)
    assert said in rules.open_phase(referral, PhaseKind.CONTRIBUTIONS, OPENS).reason


PREPARE = {Origin.REGION: {"secretariat", "region"}, Origin.ASSEMBLY: {"secretariat", "rapporteur"}}
TRANSMIT = {Origin.REGION: {"region"}, Origin.ASSEMBLY: {"secretariat"}}


@pytest.mark.parametrize("role", factories.ROLES)
@pytest.mark.parametrize("origin", Origin.values)
def test_who_prepares_and_who_transmits(role, origin, now):
    actor = factories.actor_of(factories.someone(role), now)
    draft = factories.referral(status=Status.DRAFT, origin=origin)
    assert rules.may_prepare(actor, origin).allowed == (role in PREPARE[origin])
    assert rules.may_edit(actor, draft).allowed == (role in PREPARE[origin])
    assert rules.may_transmit(actor, draft).allowed == (role in TRANSMIT[origin])
    seen = Referral.objects.visible_to(actor).filter(pk=draft.pk).exists()
    assert seen == (role in PREPARE[origin] | {"administrator"})


@pytest.mark.parametrize("role", factories.ROLES)
@pytest.mark.parametrize("status", Status.values)
def test_after_the_transmission(role, status, now):
    actor = factories.actor_of(factories.someone(role), now)
    referral = factories.referral(status=status)
    transmitted = status == Status.OPEN
    assert rules.may_change_phases(actor, referral).allowed == (role == "secretariat" and transmitted)
    assert rules.may_close(actor, referral).allowed == (role == "secretariat" and transmitted)
    assert rules.may_attach(actor, referral).allowed == (role in {"secretariat", "region"} and status != Status.CLOSED)
    assert rules.may_keep_policies(actor).allowed == (role in {"secretariat", "region"})
    assert rules.may_record_history(actor).allowed == (role == "secretariat")
    if status != Status.DRAFT:
        assert not rules.may_edit(actor, referral)
        assert not rules.may_transmit(actor, referral)


def test_a_refusal_says_when_signing_in_may_help(now):
    visitor = factories.actor_of(None)
    decision = rules.may_prepare(visitor, Origin.REGION)
    assert decision.sign_in_helps
    assert not rules.may_prepare(factories.actor_of(factories.member(), now), Origin.REGION).sign_in_helps
    assert rules.may_prepare_any(factories.actor_of(factories.rapporteur(), now))
    assert not rules.may_prepare_any(visitor)


def test_the_platform_may_load_what_it_is_given():
    assert rules.may_record_history(system("contenu"))
    assert rules.may_prepare(system("demonstration"), Origin.ASSEMBLY)


def test_the_phases_of_a_past_saisine_do_not_change(now):
    past = factories.referral(phase=None, transmitted_at=None, transmitted_on=now.date())
    assert "sources publiques" in rules.may_change_phases(factories.actor_of(factories.secretariat(), now), past).reason
