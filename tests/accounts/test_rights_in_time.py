"""A right ends on its day, whatever page is still open; who is gone is gone; one never guesses another's things."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from ensems.accounts.models import Invitation, RoleGrant
from ensems.accounts.operations import accept_invitation, erase_person, grant_role, invite
from ensems.accounts.tokens import token_for
from ensems.contributions.models import Contribution
from ensems.contributions.operations import deposit_contribution
from ensems.core import clock
from ensems.core.decisions import Refused
from ensems.register.models import Act
from tests import factories
from tests.races import at_once


def test_a_role_that_ended_yesterday_opens_nothing_to_a_session_that_lives(now, client_for):
    person = factories.person()
    today = clock.today(now)
    factories.grant(person, "secretariat", ends_on=today)
    client = client_for(person)

    assert client.get(reverse("accounts:people")).status_code == 200
    with clock.at(now + timedelta(days=1)):
        assert client.get(reverse("accounts:people")).status_code == 403


def test_a_mandate_lasts_until_the_end_of_its_last_day(now, geography):
    today = clock.today(now)
    author = factories.member(geography.territory, ends_on=today)
    draft = factories.draft(author=author, territory=geography.territory, now=now)
    last = now.replace(hour=23, minute=59, second=59)
    after = last + timedelta(seconds=1)

    with pytest.raises(Refused):
        deposit_contribution(
            actor=factories.actor_of(author, after), contribution=draft, client_key=draft.key, now=after
        )
    deposit_contribution(actor=factories.actor_of(author, last), contribution=draft, client_key=draft.key, now=last)

    assert Contribution.objects.get().reference == "C-1"


@pytest.mark.parametrize("role", [role for role in factories.ROLES if role not in {"visitor", "member"}])
def test_no_other_role_deposits(role, now, geography, client_for):
    draft = factories.draft(territory=geography.territory, now=now)
    person = factories.someone(role, territory=geography.territory)
    client = client_for(person)

    answered = client.post(reverse("contributions:deposit", args=[draft.key]), {"client_key": draft.key})

    assert answered.status_code in {403, 404, 422}
    with pytest.raises(Refused):
        deposit_contribution(actor=factories.actor_of(person, now), contribution=draft, client_key=draft.key, now=now)
    assert not Act.objects.filter(verb="contribution.deposited").exists()


def test_who_changes_territory_no_longer_deposits_for_the_first(now, geography):
    today = clock.today(now)
    first, second = geography.territories[:2]
    author = factories.member(first, ends_on=today - timedelta(days=1))
    factories.mandate(author, second, starts_on=today)
    draft = factories.draft(author=author, territory=first, now=now)

    with pytest.raises(Refused):
        deposit_contribution(actor=factories.actor_of(author, now), contribution=draft, client_key=draft.key, now=now)


@pytest.mark.parametrize("gone", ["inactive", "erased"])
def test_who_is_gone_is_a_visitor_at_once(gone, now, client_for):
    person = factories.secretariat()
    client = client_for(person)
    assert client.get(reverse("accounts:people")).status_code == 200

    if gone == "erased":
        admin = factories.administrator()
        erase_person(actor=factories.actor_of(admin, now), person=person, now=now)
    else:
        type(person).objects.filter(pk=person.pk).update(is_active=False)

    assert client.get(reverse("accounts:people")).status_code == 403
    assert "Se connecter" in client.get("/saisines/").content.decode()


def test_a_session_ends_on_its_day(now, client_for):
    client = client_for(factories.secretariat())
    assert client.get(reverse("accounts:people")).status_code == 200

    Session.objects.update(expire_date=timezone.now())

    assert client.get(reverse("accounts:people")).status_code == 403


def test_a_guessed_key_and_someone_else_s_draft_are_answered_alike(now, geography, client_for):
    draft = factories.draft(territory=geography.territories[1], now=now, body="Une phrase secrète.")
    client = client_for(factories.member(geography.territory))
    secret, unknown = (
        client.get(reverse("contributions:edit", args=[key]))
        for key in (draft.key, "00000000-0000-4000-8000-000000000000")
    )

    assert secret.status_code == unknown.status_code == 404
    assert "secrète" not in secret.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_same_role_given_twice_at_once_is_given_once(now):
    person, admin = factories.person(), factories.administrator()
    actor = factories.actor_of(admin, now)

    given = at_once([lambda: grant_role(actor=actor, person=person, role="rapporteur", now=now)] * 4)

    assert RoleGrant.objects.filter(person=person).count() == 1
    assert sum(isinstance(one, ValidationError) for one in given) == 3
    assert Act.objects.filter(verb="role.granted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_twice_at_once_serves_once(now):
    admin = factories.administrator()
    actor = factories.actor_of(admin, now)
    sent = invite(actor=actor, email="ana@combe.fr", family_name="Ana", role="rapporteur", now=now)
    token = token_for(sent.key)

    done = at_once([lambda: accept_invitation(actor=factories.VISITOR, token=token, now=now)] * 4)

    assert sum(isinstance(one, Invitation) for one in done) == 1
    assert sum(isinstance(one, Refused) for one in done) == 3
    assert RoleGrant.objects.filter(person=sent.person).count() == 1
    assert Act.objects.filter(verb="invitation.accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_and_a_gift_of_the_same_role_at_once_give_it_once(now):
    admin = factories.administrator()
    actor = factories.actor_of(admin, now)
    sent = invite(actor=actor, email="ana@combe.fr", family_name="Ana", role="rapporteur", now=now)
    token = token_for(sent.key)

    at_once(
        [
            lambda: accept_invitation(actor=factories.VISITOR, token=token, now=now),
            lambda: grant_role(actor=actor, person=sent.person, role="rapporteur", now=now),
        ]
    )

    assert RoleGrant.objects.filter(person=sent.person).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_persons_invited_at_the_same_address_are_one(now):
    admin = factories.administrator()
    actor = factories.actor_of(admin, now)

    done = at_once([lambda: invite(actor=actor, email="ana@combe.fr", family_name="Ana", now=now)] * 4)

    assert not [one for one in done if not isinstance(one, (Invitation, ValidationError))], done
    assert Invitation.objects.filter(accepted_at__isnull=True, expires_at__gt=now).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_invitations_at_once_one_opens(now):
    person, admin = factories.person(), factories.administrator()
    actor = factories.actor_of(admin, now)

    at_once([lambda: invite(actor=actor, email=person.email, now=now)] * 4)

    assert Invitation.objects.filter(accepted_at__isnull=True, expires_at__gt=now).count() == 1


def test_a_page_made_for_one_person_is_never_shared_by_a_cache(client, client_for):
    public, own = client.get("/aide/"), client_for(factories.secretariat()).get("/aide/")

    assert "private" not in public.headers.get("Cache-Control", "")
    assert "private" in own.headers["Cache-Control"]
