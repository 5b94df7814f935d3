"""Who may write, deposit, support, comment, withdraw and hide; each refusal says why."""

from datetime import date, timedelta

import pytest

from ensems.assembly.queries import standing
from ensems.contributions import rules
from ensems.core.actors import VISITOR
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Phase, Question
from tests import factories

pytestmark = pytest.mark.django_db


def draft(question, actor, territory, now):
    return rules.may_draft(actor, question, territory, now, standing(actor, now))


def test_a_member_and_an_officer_write_for_their_territory(now):
    place = factories.territory()
    question = factories.referral(now=now).questions.first()
    for who in (factories.member(place), factories.officer(place)):
        assert draft(question, factories.actor_of(who, now), place, now)


@pytest.mark.parametrize("role", ["administrator", "secretariat", "rapporteur", "region"])
def test_no_role_stands_for_a_mandate(now, role):
    place = factories.territory(name="PETR d’ici")
    question = factories.referral(now=now).questions.first()
    actor = factories.actor_of(factories.someone(role), now)
    refused = draft(question, actor, place, now)
    assert not refused
    assert "«\u00a0PETR d’ici\u00a0»" in refused.reason
    assert "mandat en cours" in refused.reason
    made = factories.draft(question, territory=place, now=now)
    assert not rules.may_deposit(actor, made, now, standing(actor, now))
    assert not rules.may_withdraw(actor, made, now, standing(actor, now))


def test_an_administrator_reads_that_the_role_gives_no_voice(now):
    place = factories.territory()
    question = factories.referral(now=now).questions.first()
    actor = factories.actor_of(factories.administrator(), now)
    assert "ne donne pas la parole" in draft(question, actor, place, now).reason


def test_a_visitor_is_asked_to_sign_in(now):
    place = factories.territory()
    question = factories.referral(now=now).questions.first()
    refused = draft(question, VISITOR, place, now)
    assert not refused
    assert refused.sign_in_helps


def test_a_member_of_elsewhere_does_not_write_here(now):
    place, elsewhere = factories.territory(), factories.territory()
    question = factories.referral(now=now).questions.first()
    assert not draft(question, factories.actor_of(factories.member(elsewhere), now), place, now)


@pytest.mark.parametrize(
    ("starts", "ends", "allowed"),
    [
        (date(2026, 11, 23), None, True),
        (date(2026, 11, 24), None, False),
        (date(2026, 1, 1), date(2026, 11, 22), False),
        (date(2026, 1, 1), date(2026, 11, 23), True),
    ],
)
def test_a_mandate_counts_from_its_first_day_to_its_last(now, starts, ends, allowed):
    place = factories.territory()
    question = factories.referral(now=now).questions.first()
    who = factories.member(place, starts_on=starts, ends_on=ends)
    made = factories.draft(question, author=who, territory=place, now=now)
    actor = factories.actor_of(who, now)
    assert bool(rules.may_deposit(actor, made, now, standing(actor, now))) is allowed


def test_an_officer_prepares_and_learns_who_deposits(now):
    place = factories.territory(name="Pays de Vaux")
    made = factories.draft(territory=place, now=now)
    actor = factories.actor_of(factories.officer(place), now)
    held = standing(actor, now)
    assert rules.may_edit(actor, made, now, held)
    refused = rules.may_deposit(actor, made, now, held)
    assert not refused
    assert "siègent à l’Assemblée pour le territoire «\u00a0Pays de Vaux\u00a0»" in refused.reason
    assert "Proposez-la au dépôt" in refused.reason


def test_the_phase_opens_and_closes_to_the_microsecond(now):
    place = factories.territory()
    question = factories.referral(now=now).questions.first()
    actor = factories.actor_of(factories.member(place), now)
    phase = Phase.objects.get(referral=question.referral, kind=PhaseKind.CONTRIBUTIONS)
    instant = timedelta(microseconds=1)

    def allowed(at):
        again = Question.objects.select_related("referral").get(pk=question.pk)
        return draft(again, actor, place, at)

    assert not allowed(phase.opens_at - instant)
    assert "ouvrira le" in allowed(phase.opens_at - instant).reason
    assert allowed(phase.opens_at)
    assert allowed(phase.closes_at - instant)
    assert not allowed(phase.closes_at)
    assert "close depuis le" in allowed(phase.closes_at).reason


def test_a_coauthor_of_elsewhere_writes_but_neither_deposits_nor_invites(now):
    made = factories.draft(territory=factories.territory(), now=now)
    guest = factories.member(factories.territory())
    made.coauthors.create(person=guest, added_at=now)
    actor = factories.actor_of(guest, now)
    held = standing(actor, now)
    assert rules.may_edit(actor, made, now, held)
    assert not rules.may_deposit(actor, made, now, held)
    assert not rules.may_invite_coauthor(actor, made, now, held)
    assert rules.may_remove_coauthor(actor, made, guest.pk, now, held)
    assert not rules.may_remove_coauthor(actor, made, guest.pk + 1, now, held)


def test_an_author_whose_mandate_ended_reads_and_no_longer_writes(now):
    place = factories.territory()
    who = factories.member(place, ends_on=date(2026, 10, 1))
    made = factories.draft(author=who, territory=place, now=now)
    actor = factories.actor_of(who, now)
    refused = rules.may_edit(actor, made, now, standing(actor, now))
    assert not refused
    assert "plus de mandat en cours" in refused.reason


def test_support_is_for_members_and_not_for_one_s_own_text(now):
    made = factories.contribution(now=now)
    member = factories.actor_of(factories.member(factories.territory()), now)
    colleague = factories.actor_of(factories.member(made.territory), now)
    author = factories.actor_of(made.author, now)
    officer = factories.actor_of(factories.officer(made.territory), now)

    def support(actor, **given):
        return rules.may_support(actor, made, now, standing(actor, now), **given)

    assert support(member)
    assert support(colleague)
    assert "Vous avez écrit" in support(author).reason
    assert "Vous avez écrit" in support(member, is_coauthor=True).reason
    assert "mandat en cours" in support(officer).reason
    assert support(VISITOR).sign_in_helps


@pytest.mark.parametrize(
    ("phase", "allowed"),
    [(PhaseKind.CONTRIBUTIONS, True), (PhaseKind.SYNTHESIS, True), (PhaseKind.ADOPTION, False)],
)
def test_people_discuss_until_the_synthesis_ends(now, phase, allowed):
    question = factories.referral(phase=phase, now=now).questions.first()
    made = factories.contribution(question, now=now)
    actor = factories.actor_of(factories.member(factories.territory()), now)
    held = standing(actor, now)
    assert bool(rules.may_support(actor, made, now, held)) is allowed
    assert bool(rules.may_comment(actor, made, now, held)) is allowed
    if not allowed:
        assert "synthèse" in rules.may_comment(actor, made, now, held).reason


def test_a_member_withdraws_even_after_the_phase(now):
    question = factories.referral(phase=PhaseKind.FOLLOW_UP, now=now).questions.first()
    made = factories.contribution(question, now=now)
    actor = factories.actor_of(factories.member(made.territory), now)
    assert rules.may_withdraw(actor, made, now, standing(actor, now))
    elsewhere = factories.actor_of(factories.member(factories.territory()), now)
    assert not rules.may_withdraw(elsewhere, made, now, standing(elsewhere, now))


@pytest.mark.parametrize("role", factories.ROLES)
def test_only_the_secretariat_hides_and_corrects(now, role):
    made = factories.contribution(now=now)
    actor = factories.actor_of(factories.someone(role), now)
    for rule in (rules.may_hide, rules.may_correct):
        assert bool(rule(actor, made)) is (role == "secretariat")
    assert bool(rules.may_show(actor, made)) is False


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("visitor", False),
        ("member", True),
        ("officer", True),
        ("secretariat", True),
        ("rapporteur", True),
        ("region", True),
        ("administrator", False),
    ],
)
def test_contacts_are_for_members_and_services(now, role, allowed):
    actor = factories.actor_of(factories.someone(role), now)
    assert bool(rules.may_see_contacts(actor, standing(actor, now))) is allowed
