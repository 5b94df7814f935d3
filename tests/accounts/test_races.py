"""Two at once on a person: one address, one last administrator, no role out of an erased account."""

from functools import partial

import pytest

from ensems.accounts import operations
from ensems.accounts.models import Invitation, Person, RoleGrant
from ensems.accounts.tokens import token_for
from ensems.core.decisions import Refused
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(now):
    return factories.actor_of(factories.administrator(), now)


def test_the_same_address_asked_for_by_several_is_one_person_s(admin, now):
    people = [factories.person() for _n in range(3)]
    tasks = [
        partial(
            operations.update_profile,
            actor=admin,
            person=one,
            given_name="Ana",
            family_name="Combe",
            email="ana@combe.fr",
            now=now,
        )
        for one in people
    ] + [partial(operations.create_person, actor=admin, email="ana@combe.fr", family_name="Ana", now=now)] * 3
    sentences_only(at_once(tasks))
    assert Person.objects.filter(email="ana@combe.fr").count() == 1
    assert Act.objects.filter(verb__in=["person.created", "person.updated"]).count() == 1
    assert verify().holds


def test_a_role_ended_twice_at_once_ends_once(admin, now):
    begun_today = factories.grant(factories.person(), "rapporteur", starts_on=now.date())
    old = factories.grant(factories.person(), "rapporteur")
    for grant in (begun_today, old):
        results = at_once([partial(operations.end_role, actor=admin, grant=grant, now=now)] * 3)
        sentences_only(results)
        assert results.count(None) == 1
    assert Act.objects.filter(verb="role.ended").count() == 2


def test_the_platform_keeps_an_administrator(now):
    first, second = factories.administrator(), factories.administrator()
    actors = [factories.actor_of(one, now) for one in (first, second)]
    results = at_once(
        [
            partial(operations.end_role, actor=actors[0], grant=second.grants.get(), now=now),
            partial(operations.erase_person, actor=actors[0], person=first, now=now),
            partial(operations.end_role, actor=actors[1], grant=first.grants.get(), now=now),
        ]
    )
    sentences_only(results)
    assert RoleGrant.objects.in_force(now.date()).filter(role="administrator", person__is_active=True).count() == 1
    assert verify().holds


@pytest.mark.parametrize("first", [0, 1])
def test_an_invitation_and_an_erasure(admin, now, first):
    person = factories.person()
    sent = operations.invite(actor=admin, email=person.email, role="rapporteur", now=now)
    tasks = [
        partial(operations.accept_invitation, actor=factories.VISITOR, token=token_for(sent.key), now=now),
        partial(operations.erase_person, actor=admin, person=person, now=now),
        partial(operations.invite, actor=admin, email=person.email, now=now),
    ]
    sentences_only(in_line([tasks[first], tasks[1 - first], tasks[2]]))
    assert not RoleGrant.objects.in_force(now.date()).filter(person=person).exists()
    assert not Invitation.objects.filter(person=person).exists()
    assert verify().holds


@pytest.mark.parametrize("first", [0, 1])
def test_a_name_corrected_while_it_is_erased_does_not_come_back(admin, now, first):
    person = factories.person()
    tasks = [
        partial(operations.erase_person, actor=admin, person=person, now=now),
        partial(operations.update_profile, actor=admin, person=person, given_name="Ana", family_name="Combe", now=now),
    ]
    results = in_line([tasks[first], tasks[1 - first]])
    sentences_only(results)
    person.refresh_from_db()
    assert (person.given_name, person.family_name, person.email) == ("", "", None)
    assert isinstance(results[1], Refused) == (first == 0)


def test_an_account_erased_twice_at_once_is_one_act(admin, now):
    person = factories.person()
    sentences_only(at_once([partial(operations.erase_person, actor=admin, person=person, now=now)] * 4))
    assert Act.objects.filter(verb="person.erased").count() == 1
