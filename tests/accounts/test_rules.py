"""Who may invite, give a role, take it back, erase."""

from __future__ import annotations

import pytest

from ensems.accounts import rules
from ensems.accounts.enums import Role
from ensems.accounts.models import RoleGrant
from ensems.core.actors import VISITOR, system
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["", Role.OFFICER, Role.RAPPORTEUR])
def test_the_secretariat_invites_members_officers_and_rapporteurs(role: str) -> None:
    actor = factories.actor_of(factories.secretariat())

    assert rules.may_invite(actor, role)


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.REGION, Role.ADMINISTRATOR])
def test_the_secretariat_does_not_give_the_roles_above_its_own(role: str) -> None:
    decision = rules.may_invite(factories.actor_of(factories.secretariat()), role)

    assert not decision
    assert "administration" in str(decision.reason)


@pytest.mark.parametrize("role", ["", *Role.values])
def test_the_administration_gives_every_role(role: str) -> None:
    assert rules.may_invite(factories.actor_of(factories.administrator()), role)


@pytest.mark.parametrize("who", ["member", "officer", "rapporteur", "region"])
def test_nobody_else_invites(who: str) -> None:
    decision = rules.may_invite(factories.actor_of(factories.someone(who)), "")

    assert not decision
    assert not decision.sign_in_helps


def test_a_visitor_is_told_that_signing_in_could_help() -> None:
    assert rules.may_see_people(VISITOR).sign_in_helps


def test_nobody_gives_a_role_to_oneself() -> None:
    person = factories.administrator()

    decision = rules.may_grant(factories.actor_of(person), person, Role.SECRETARIAT)

    assert not decision
    assert "soi-même" in str(decision.reason)


def test_the_last_administrator_stays(now) -> None:
    person = factories.administrator()
    grant = RoleGrant.objects.get(person=person)

    assert not rules.may_end(factories.actor_of(person), grant, now)
    assert not rules.may_erase(factories.actor_of(person), person, now)


def test_an_administrator_may_leave_when_another_stays(now) -> None:
    person = factories.administrator()
    factories.administrator()

    assert rules.may_end(factories.actor_of(person), RoleGrant.objects.get(person=person), now)
    assert rules.may_erase(factories.actor_of(person), person, now)


def test_one_erases_oneself_and_the_administration_erases_others(now) -> None:
    person = factories.person()

    assert rules.may_erase(factories.actor_of(person), person, now)
    assert rules.may_erase(factories.actor_of(factories.administrator()), person, now)
    assert not rules.may_erase(factories.actor_of(factories.secretariat()), person, now)
    assert not rules.may_erase(factories.actor_of(factories.person()), person, now)


def test_the_platform_itself_may_write_people() -> None:
    assert rules.may_create_person(system("essai"))
    assert rules.may_give(system("essai"), Role.ADMINISTRATOR)


def test_the_secretariat_does_not_take_an_account_above_its_own_by_its_address(now) -> None:
    secretary = factories.actor_of(factories.secretariat())

    assert rules.may_change_address(secretary, factories.rapporteur(), now)
    assert not rules.may_change_address(secretary, factories.administrator(), now)
    assert not rules.may_change_address(secretary, factories.region_elected(), now)
    assert rules.may_change_address(factories.actor_of(factories.administrator()), factories.region_elected(), now)
