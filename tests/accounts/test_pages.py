"""The pages of accounts, as each person sees them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ensems.accounts import operations, tokens
from ensems.accounts.enums import Role
from ensems.accounts.models import Invitation, Person, RoleGrant
from tests import factories

pytestmark = pytest.mark.django_db


def _invite(now, **given) -> str:
    fields = {"email": "maire@combe.fr", "given_name": "Ana", "family_name": "Roux", "role": Role.RAPPORTEUR} | given
    invitation = operations.invite(actor=factories.actor_of(factories.secretariat()), now=now, **fields)
    return reverse("accounts:invitation", args=[tokens.token_for(invitation.key)])


def test_looking_at_an_invitation_accepts_nothing(client, now) -> None:
    page = client.get(_invite(now))

    assert "Bienvenue, Ana Roux" in page.content.decode()
    assert Invitation.objects.get().accepted_at is None
    assert "_auth_user_id" not in client.session


def test_accepting_an_invitation_signs_in(client, now) -> None:
    path = _invite(now)

    answer = client.post(path, follow=True)

    person = Person.objects.get(email="maire@combe.fr")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert answer.redirect_chain[-1][0] == "/compte/"
    assert "rapporteur" in answer.content.decode()
    assert client.get(path).status_code == 410


def test_accepting_as_someone_else_leaves_that_account(client_for, now) -> None:
    other = factories.person()
    browser, path = client_for(other), _invite(now)

    page = browser.get(path)
    browser.post(path)

    assert "vous quitterez ce compte" in page.content.decode()
    assert browser.session["_auth_user_id"] == str(Person.objects.get(email="maire@combe.fr").pk)
    assert not RoleGrant.objects.filter(person=other).exists()


def test_an_unknown_invitation_says_what_to_do(client) -> None:
    path = reverse("accounts:invitation", args=["x" * 43])

    assert client.get(path).status_code == 404
    assert "en entier" in client.post(path).content.decode()


def test_one_s_account_shows_name_and_roles_and_corrects_the_name(client_for, now) -> None:
    person = factories.rapporteur(given_name="Ana", family_name="Roux")
    browser = client_for(person)

    page = browser.get(reverse("accounts:profile"))
    saved = browser.post(reverse("accounts:profile"), {"given_name": "Ana", "family_name": "Roux-Vidal"})

    assert "rapporteur ou rapporteure" in page.content.decode()
    assert saved.status_code == 302
    person.refresh_from_db()
    assert person.name == "Ana Roux-Vidal"


def test_a_name_left_empty_is_explained_and_nothing_is_lost(client_for) -> None:
    browser = client_for(factories.person())

    answer = browser.post(reverse("accounts:profile"), {"given_name": "Lise", "family_name": " "})

    assert answer.status_code == 422
    assert "Indiquez le nom" in answer.content.decode()
    assert 'value="Lise"' in answer.content.decode()


@pytest.mark.parametrize("name", ["accounts:profile", "accounts:erase", "accounts:people", "accounts:invite"])
def test_a_visitor_is_offered_to_sign_in(client, name: str) -> None:
    page = client.get(reverse(name))

    assert page.status_code == 403
    assert reverse("account_login") in page.content.decode()


@pytest.mark.parametrize("role", ["member", "officer", "rapporteur", "region"])
def test_the_people_are_not_everyone_s_business(as_role, role: str) -> None:
    browser = as_role(role)
    other = reverse("accounts:person", args=[factories.person().key])

    for path in (reverse("accounts:people"), reverse("accounts:invite"), other):
        assert browser.get(path).status_code == 403


def _own(captured) -> int:
    """The queries of the page itself, apart from the frame that every page has; twelve at most with it."""
    assert len(captured) <= 12
    tables = ("django_session", "accounts_", "notices_")
    return sum(any(f'FROM "{table}' in query["sql"] for table in tables) for query in captured.captured_queries)


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_of_people_costs_the_same_for_one_and_for_many(as_role, many: int) -> None:
    browser = as_role("secretariat")
    for _ in range(many - 1):
        factories.rapporteur()

    with CaptureQueriesContext(connection) as captured:
        page = browser.get(reverse("accounts:people"))

    assert _own(captured) == 7
    assert "personne" in page.content.decode()


def test_people_are_found_without_accents_and_by_role(as_role) -> None:
    browser = as_role("secretariat")
    factories.person(given_name="Hélène", family_name="Ferré")
    factories.rapporteur(given_name="Luc", family_name="Bosc")

    by_name = browser.get(reverse("accounts:people"), {"q": "FERRE helene"}).content.decode()
    by_role = browser.get(reverse("accounts:people"), {"role": "rapporteur"}).content.decode()
    nobody = browser.get(reverse("accounts:people"), {"q": "zzz"}).content.decode()

    assert "Hélène Ferré" in by_name
    assert "Bosc" not in by_name
    assert "Luc Bosc" in by_role
    assert "Ferré" not in by_role
    assert "Personne ne correspond" in nobody


def test_the_list_of_people_says_who_sits(as_role) -> None:
    browser, mandate = as_role("secretariat"), factories.mandate(factories.person())

    page = browser.get(reverse("accounts:people"), {"q": mandate.person.family_name}).content.decode()
    file = browser.get(reverse("accounts:people"), {"format": "csv"}).content.decode("utf-8-sig")

    assert f"{mandate.seat.delegation}, titulaire" in page
    assert f"{mandate.seat.delegation}, titulaire" in file


def test_the_list_of_people_is_taken_away_as_a_file(as_role) -> None:
    browser = as_role("secretariat", given_name="Ana", family_name="Roux")

    answer = browser.get(reverse("accounts:people"), {"format": "csv"})

    assert answer["Content-Type"].startswith("text/csv")
    assert "Ana Roux" in answer.content.decode("utf-8-sig")


def test_the_secretariat_gives_and_ends_a_role(as_role) -> None:
    browser, person, place = as_role("secretariat"), factories.person(), factories.territory()
    path = reverse("accounts:person", args=[person.key])

    given = browser.post(path, {"geste": "role", "role-role": "officer", "role-territory": place.pk})
    grant = RoleGrant.objects.get(person=person)
    page = browser.get(path).content.decode()
    ended = browser.post(path, {"geste": "fin", "attribution": grant.pk})

    assert (given.status_code, ended.status_code) == (302, 302)
    assert place.name in page
    assert not RoleGrant.objects.filter(person=person).exists()


def test_a_role_without_its_territory_is_explained(as_role) -> None:
    browser, person = as_role("secretariat"), factories.person()

    answer = browser.post(reverse("accounts:person", args=[person.key]), {"geste": "role", "role-role": "officer"})

    assert answer.status_code == 422
    assert "Choisissez le territoire" in answer.content.decode()
    assert not RoleGrant.objects.filter(person=person).exists()


def test_the_secretariat_cannot_give_what_its_form_does_not_offer(as_role) -> None:
    browser, person = as_role("secretariat"), factories.person()

    answer = browser.post(
        reverse("accounts:person", args=[person.key]), {"geste": "role", "role-role": "administrator"}
    )

    assert answer.status_code == 422
    assert not RoleGrant.objects.filter(person=person).exists()


def test_the_secretariat_cannot_end_a_role_above_its_own(as_role) -> None:
    browser, person = as_role("secretariat"), factories.administrator()
    grant = RoleGrant.objects.get(person=person)

    answer = browser.post(reverse("accounts:person", args=[person.key]), {"geste": "fin", "attribution": grant.pk})

    assert answer.status_code == 403
    assert RoleGrant.objects.filter(pk=grant.pk, ends_on__isnull=True).exists()


def test_inviting_from_the_page(as_role) -> None:
    browser = as_role("secretariat")

    wrong = browser.post(reverse("accounts:invite"), {"email": "maire@combe", "family_name": "Roux"})
    right = browser.post(reverse("accounts:invite"), {"email": "maire@combe.fr", "family_name": "Roux"})

    assert wrong.status_code == 422
    assert "prenom.nom@commune.fr" in wrong.content.decode()
    assert right.status_code == 302
    assert Invitation.objects.get().person.email == "maire@combe.fr"


def test_erasing_one_s_account_asks_twice_then_signs_out(client_for) -> None:
    person = factories.person()
    browser, path = client_for(person), reverse("accounts:erase")

    hasty = browser.post(path, {})
    sure = browser.post(path, {"sure": "on"})

    assert hasty.status_code == 422
    assert sure.status_code == 302
    assert "_auth_user_id" not in browser.session
    person.refresh_from_db()
    assert person.erased_at is not None


def test_the_administration_erases_an_account_and_the_secretariat_does_not(as_role) -> None:
    person = factories.person()
    path = reverse("accounts:erase_person", args=[person.key])

    refused = as_role("secretariat").post(path, {"sure": "on"})
    done = as_role("administrator").post(path, {"sure": "on"})

    assert (refused.status_code, done.status_code) == (403, 302)
    person.refresh_from_db()
    assert person.name == "personne effacée"


def test_the_corner_of_the_page_says_who_is_there(client, as_role) -> None:
    visitor = client.get(reverse("account_signup")).content.decode()
    signed = (
        as_role("secretariat", given_name="Ana", family_name="Roux").get(reverse("account_signup")).content.decode()
    )

    assert "Se connecter" in visitor
    assert "Ana Roux" in signed
    assert "Se déconnecter" in signed
