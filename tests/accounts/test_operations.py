"""People, roles, invitations, erasure: what changes and what the register keeps."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from ensems.accounts import operations, tokens
from ensems.accounts.enums import Role
from ensems.accounts.models import Invitation, Person, RoleGrant
from ensems.core import clock
from ensems.core.actors import VISITOR
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.register import chain
from ensems.register.models import Act
from tests import factories
from tests.register.personal import assert_nothing_personal
from tests.strictness import BACKEND

pytestmark = pytest.mark.django_db


def _facts(act: Act) -> dict:
    return json.loads(act.content)["facts"]


def _register_holds() -> bool:
    return chain.verify([chain.Link(act.content, act.digest) for act in Act.objects.all()]).holds


def test_an_address_is_kept_in_lower_case_and_can_sign_in(now) -> None:
    actor = factories.actor_of(factories.secretariat())

    person = operations.create_person(
        actor=actor, email="  Lise.Durand@Mairie.FR ", given_name="Lise", family_name="Durand", now=now
    )

    assert Person.objects.get(pk=person.pk).email == "lise.durand@mairie.fr"
    assert EmailAddress.objects.get(user=person).email == "lise.durand@mairie.fr"
    assert Act.objects.latest("number").verb == "person.created"
    assert_nothing_personal()


def test_an_address_serves_one_person_whatever_its_case(now) -> None:
    actor = factories.actor_of(factories.secretariat())
    factories.person(email="lise@mairie.fr")

    with pytest.raises(ValidationError) as refused:
        operations.create_person(actor=actor, email="LISE@mairie.fr", family_name="Durand", now=now)

    assert "email" in refused.value.message_dict


def test_the_database_refuses_an_address_in_capitals() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.bulk_create([Person(email="Lise@mairie.fr")])


def test_people_without_an_address_may_be_many() -> None:
    first, second = factories.person(email=""), factories.person(email=None)

    assert first.email is None
    assert second.email is None


def test_an_incomplete_address_is_explained(now) -> None:
    with pytest.raises(ValidationError) as refused:
        operations.create_person(
            actor=factories.actor_of(factories.secretariat()), email="lise@mairie", family_name="Durand", now=now
        )

    assert "prenom.nom@commune.fr" in refused.value.message_dict["email"][0]


def test_a_corrected_address_replaces_the_one_used_to_sign_in(now) -> None:
    person = factories.person(email="ancienne@mairie.fr")
    EmailAddress.objects.create(user=person, email="ancienne@mairie.fr", primary=True, verified=True)

    operations.update_profile(
        actor=factories.actor_of(factories.secretariat()),
        person=person,
        given_name="Lise",
        family_name="Durand",
        email="Nouvelle@mairie.fr",
        now=now,
    )

    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["nouvelle@mairie.fr"]


def test_one_does_not_change_one_s_own_address_alone(now) -> None:
    person = factories.person()

    with pytest.raises(Refused):
        operations.update_profile(
            actor=factories.actor_of(person),
            person=person,
            given_name="Lise",
            family_name="Durand",
            email="autre@mairie.fr",
            now=now,
        )


def test_a_role_is_given_from_a_day_to_a_day(now) -> None:
    place, person = factories.territory(), factories.person()
    actor = factories.actor_of(factories.secretariat())

    grant = operations.grant_role(actor=actor, person=person, role=Role.OFFICER, territory=place, now=now)

    act = Act.objects.latest("number")
    assert grant.starts_on == date(2026, 11, 23)
    assert act.subject == person.actor_key
    assert _facts(act) == {"role": "officer", "territory": place.code, "starts_on": "2026-11-23"}


def test_an_officer_needs_a_territory_and_others_have_none(now) -> None:
    actor, person = factories.actor_of(factories.secretariat()), factories.person()

    with pytest.raises(ValidationError) as missing:
        operations.grant_role(actor=actor, person=person, role=Role.OFFICER, now=now)
    with pytest.raises(ValidationError) as too_many:
        operations.grant_role(
            actor=actor, person=person, role=Role.RAPPORTEUR, territory=factories.territory(), now=now
        )

    assert "territory" in missing.value.message_dict
    assert "territory" in too_many.value.message_dict


def test_a_role_is_not_given_twice(now) -> None:
    actor, person = factories.actor_of(factories.secretariat()), factories.rapporteur()

    with pytest.raises(ValidationError, match="déjà ce rôle"):
        operations.grant_role(actor=actor, person=person, role=Role.RAPPORTEUR, now=now)


def test_a_role_that_ends_is_no_longer_in_force_the_same_day(now) -> None:
    person = factories.rapporteur()
    grant = RoleGrant.objects.get(person=person)

    operations.end_role(actor=factories.actor_of(factories.secretariat()), grant=grant, now=now)

    assert not factories.actor_of(person, now).has(Role.RAPPORTEUR)
    assert RoleGrant.objects.get(person=person).ends_on == date(2026, 11, 22)
    assert Act.objects.latest("number").verb == "role.ended"


def test_a_role_of_today_leaves_no_trace_but_the_register(now) -> None:
    person = factories.person()
    actor = factories.actor_of(factories.secretariat())
    grant = operations.grant_role(actor=actor, person=person, role=Role.RAPPORTEUR, now=now)

    operations.end_role(actor=actor, grant=grant, now=now)

    assert not RoleGrant.objects.filter(person=person).exists()


def _invite(now, **given):
    fields = {"email": "maire@combe.fr", "given_name": "Ana", "family_name": "Roux"} | given
    return operations.invite(actor=factories.actor_of(factories.secretariat()), now=now, **fields)


def test_an_invitation_keeps_only_a_digest_and_is_carried_by_a_message(now) -> None:
    invitation = _invite(now)

    token = tokens.token_for(invitation.key)
    assert invitation.token_digest == tokens.digest_of(token)
    notice = Notice.objects.get()
    assert notice.kind == "accounts.invitation"
    assert token not in json.dumps(notice.params)
    assert_nothing_personal()


def test_an_accepted_invitation_gives_the_role_once(now) -> None:
    place = factories.territory()
    invitation = _invite(now, role=Role.OFFICER, territory=place)
    token = tokens.token_for(invitation.key)

    operations.accept_invitation(actor=VISITOR, token=token, now=now)
    with pytest.raises(Refused, match="déjà servi"):
        operations.accept_invitation(actor=VISITOR, token=token, now=now)

    assert RoleGrant.objects.get(person=invitation.person).territory == place
    act = Act.objects.latest("number")
    assert (act.verb, act.actor) == ("invitation.accepted", invitation.person.actor_key)


def test_an_invitation_lasts_fourteen_days_to_the_microsecond(now) -> None:
    invitation = _invite(now)
    end = now + timedelta(days=14)

    assert invitation.is_open(end - timedelta(microseconds=1))
    with pytest.raises(Refused, match="plus valable"):
        operations.accept_invitation(actor=VISITOR, token=tokens.token_for(invitation.key), now=end)


def test_a_second_invitation_replaces_the_first(now) -> None:
    first = _invite(now)
    second = _invite(now + timedelta(hours=1))

    later = now + timedelta(hours=2)
    assert not Invitation.objects.get(pk=first.pk).is_open(later)
    assert second.is_open(later)
    assert first.person == second.person


def test_an_invited_person_who_is_new_needs_a_name(now) -> None:
    with pytest.raises(ValidationError) as refused:
        _invite(now, family_name="")

    assert "family_name" in refused.value.message_dict
    assert not Invitation.objects.exists()


def test_an_invented_token_opens_nothing(now) -> None:
    with pytest.raises(ValidationError):
        operations.accept_invitation(actor=VISITOR, token="x" * 43, now=now)


def test_erasure_forgets_the_person_and_leaves_the_register_whole(now) -> None:
    secretary = factories.actor_of(factories.secretariat())
    person = operations.create_person(
        actor=secretary, email="ana.roux@combe.fr", given_name="Ana", family_name="Roux", now=now
    )
    operations.grant_role(actor=secretary, person=person, role=Role.RAPPORTEUR, now=now - timedelta(days=9))
    operations.invite(actor=secretary, email="ana.roux@combe.fr", now=now)
    browser = Client()
    browser.force_login(person, backend=BACKEND)
    key, acts = person.key, Act.objects.count()

    operations.erase_person(actor=factories.actor_of(person, now), person=person, now=now)

    kept = Person.objects.get(key=key)
    assert (kept.email, kept.given_name, kept.family_name, kept.gender) == (None, "", "", "")
    assert kept.name == "personne effacée"
    assert not EmailAddress.objects.filter(user=kept).exists()
    assert not Session.objects.exists()
    assert not Notice.objects.exists()
    assert not Invitation.objects.exists()
    assert not RoleGrant.objects.in_force(clock.today(now)).filter(person=kept).exists()
    assert Act.objects.count() == acts + 1
    assert _register_holds()
    assert_nothing_personal()


def test_an_erased_person_cannot_be_changed_any_more(now) -> None:
    person = factories.person()
    operations.erase_person(actor=factories.actor_of(person), person=person, now=now)
    actor = factories.actor_of(factories.administrator())

    with pytest.raises(Refused):
        operations.grant_role(actor=actor, person=person, role=Role.RAPPORTEUR, now=now)
    with pytest.raises(Refused):
        operations.update_profile(actor=actor, person=person, given_name="Ana", family_name="Roux", now=now)


@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_twice_at_once_serves_once(now) -> None:
    invitation = _invite(now, role=Role.RAPPORTEUR)
    token, barrier, answers = tokens.token_for(invitation.key), threading.Barrier(2), []

    def accept() -> None:
        try:
            barrier.wait()
            operations.accept_invitation(actor=VISITOR, token=token, now=now)
            answers.append("accepted")
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(answers) == ["accepted", "refused"]
    assert RoleGrant.objects.filter(person=invitation.person).count() == 1
    assert Act.objects.filter(verb="invitation.accepted").count() == 1
