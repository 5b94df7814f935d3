"""Signing in with a code, through the mailbox; and what nobody learns or reaches on the way."""

from __future__ import annotations

import re

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from ensems.notices.models import MailboxMessage
from tests import factories

pytestmark = pytest.mark.django_db

MAILBOX = "ensems.notices.mailbox.MailboxBackend"


class Refusing(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("nobody listens for ana@combe.fr")


@pytest.fixture(autouse=True)
def _mailbox(settings) -> None:
    settings.EMAIL_BACKEND = MAILBOX


def _ask(client, email: str, follow: str = ""):
    return client.post(reverse("account_login") + follow, {"email": email})


def _code() -> str:
    found = re.search(r"\b\d{4}-\d{4}\b", MailboxMessage.objects.first().body)
    assert found
    return found.group()


def test_one_signs_in_with_the_code_of_the_mail(client) -> None:
    person = factories.person(email="ana@combe.fr")

    asked = _ask(client, " Ana@Combe.fr ", "?next=/compte/")
    page = client.get(asked.url)
    signed = client.post(asked.url, {"code": _code().replace("-", " ")})

    assert asked.status_code == 302
    assert 'autocomplete="one-time-code"' in page.content.decode()
    assert 'inputmode="numeric"' in page.content.decode()
    assert signed.url == "/compte/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_mail_is_in_french_and_carries_the_code_in_its_subject(client) -> None:
    factories.person(email="ana@combe.fr")

    _ask(client, "ana@combe.fr")

    mail = MailboxMessage.objects.get()
    assert mail.to == "ana@combe.fr"
    assert mail.subject == f"{_code()} est votre code de connexion à Ensems"
    assert "valable 10 minutes" in mail.body
    assert "&" not in mail.body


def test_an_unknown_address_sees_the_same_pages_and_gets_an_explanation(client) -> None:
    factories.person(email="ana@combe.fr")
    known = _ask(client, "ana@combe.fr")
    known_page = client.get(known.url).content.decode()
    client.cookies.clear()

    unknown = _ask(client, "autre@combe.fr")
    unknown_page = client.get(unknown.url).content.decode()

    def plain(page: str) -> str:
        return re.sub(r'value="[^"]{64}"', "", page).replace("autre@combe.fr", "ana@combe.fr")

    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert plain(unknown_page) == plain(known_page)
    mail = MailboxMessage.objects.get(to="autre@combe.fr")
    assert "Personne n’est inscrit avec cette adresse" in mail.body
    assert not re.search(r"\d{4}-\d{4}", mail.body)


def test_three_wrong_codes_send_back_to_the_beginning(client) -> None:
    factories.person(email="ana@combe.fr")
    page = _ask(client, "ana@combe.fr").url
    wrong = "0000-0000" if _code() != "0000-0000" else "1111-1111"

    answers = [client.post(page, {"code": wrong}) for _ in range(3)]

    assert "n’est pas le bon" in answers[0].content.decode()
    assert answers[2].status_code == 302
    assert answers[2].url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_a_code_is_not_valid_for_ever(client, settings) -> None:
    factories.person(email="ana@combe.fr")
    page = _ask(client, "ana@combe.fr").url
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1

    answer = client.post(page, {"code": _code()})

    assert answer.url == reverse("account_login")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("typed", ["late", "wrong"])
def test_who_is_sent_back_to_the_beginning_knows_why_and_types_nothing_again(client, settings, typed) -> None:
    factories.person(email="ana@combe.fr")
    page = _ask(client, "ana@combe.fr", "?next=/compte/").url
    if typed == "late":
        settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
        answer = client.post(page, {"code": _code()})
    else:
        answer = [client.post(page, {"code": "0"}) for _ in range(3)][-1]

    beginning = client.get(answer.url).content.decode()

    assert answer.url == reverse("account_login") + "?next=%2Fcompte%2F"
    assert ("n’est plus valable" if typed == "late" else "Trop d’essais") in beginning
    assert 'value="ana@combe.fr"' in beginning
    assert 'value="ana@combe.fr"' not in client.get(reverse("account_login")).content.decode()


def test_the_page_of_a_code_never_asked_for_says_nothing_of_codes(client) -> None:
    page = client.get(reverse("account_confirm_login_code"), follow=True)

    assert page.redirect_chain[-1][0] == reverse("account_login")
    assert "n’est plus valable" not in page.content.decode()


def test_a_new_code_replaces_the_first(client) -> None:
    factories.person(email="ana@combe.fr")
    page = _ask(client, "ana@combe.fr").url
    first = _code()

    client.post(page, {"action": "resend"})
    answer = client.post(page, {"code": first})

    assert MailboxMessage.objects.count() == 2
    assert answer.status_code == 200
    assert client.post(page, {"code": _code()}).status_code == 302


def test_codes_for_one_address_are_rationed(client) -> None:
    factories.person(email="ana@combe.fr")

    answers = []
    for _ in range(4):
        client.cookies.clear()
        answers.append(_ask(client, "ana@combe.fr"))

    assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
    assert "Patientez une minute" in answers[3].content.decode()
    assert MailboxMessage.objects.count() == 3


def test_a_mail_that_does_not_leave_is_said_and_the_address_is_kept(client, settings) -> None:
    factories.person(email="ana@combe.fr")
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"

    for email in ("ana@combe.fr", "autre@combe.fr"):
        answer = _ask(client, email)

        assert answer.status_code == 503
        assert "n’a pas pu partir" in answer.content.decode()
        assert f'value="{email}"' in answer.content.decode()


def test_an_incomplete_address_is_explained_next_to_the_field(client) -> None:
    answer = _ask(client, "ana@combe")

    assert answer.status_code == 422
    assert "prenom.nom@commune.fr" in answer.content.decode()
    assert 'value="ana@combe"' in answer.content.decode()


def test_a_closed_account_gets_no_code(client) -> None:
    factories.person(email="ana@combe.fr", is_active=False)

    _ask(client, "ana@combe.fr")

    assert "Personne n’est inscrit" in MailboxMessage.objects.get().body


def test_one_may_change_address_half_way(client) -> None:
    _ask(client, "autre@combe.fr")

    stuck = client.get(reverse("account_login"))
    client.post(reverse("account_logout"), {"next": reverse("account_login")})

    assert stuck.status_code == 302
    assert client.get(reverse("account_login")).status_code == 200


def test_signing_out_needs_a_gesture(client_for) -> None:
    browser = client_for(factories.person())

    asked = browser.get(reverse("account_logout"))
    assert "_auth_user_id" in browser.session
    browser.post(reverse("account_logout"))

    assert asked.status_code == 200
    assert "_auth_user_id" not in browser.session


def test_after_signing_in_one_never_leaves_for_another_site(client) -> None:
    factories.person(email="ana@combe.fr")

    page = _ask(client, "ana@combe.fr", "?next=https://ailleurs.example/").url
    signed = client.post(page, {"code": _code(), "next": "https://ailleurs.example/"})

    assert signed.url == "/"


@pytest.mark.parametrize(
    "name",
    ["account_email", "account_change_password", "account_set_password", "account_reset_password"],
)
def test_no_password_page_exists(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/compte/login/", "/compte/password/reset/", "/compte/signup/", "/compte/email/"])
def test_the_addresses_of_the_library_do_not_answer(client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_sign_up_page_says_how_to_be_invited(client) -> None:
    page = client.get(reverse("account_signup"))

    assert "sur invitation" in page.content.decode()
    assert client.post(reverse("account_signup"), {"email": "a@b.fr"}).status_code == 405


def _about_people(captured) -> list[str]:
    tables = ("django_session", "accounts_person", "accounts_rolegrant")
    return [query["sql"] for query in captured.captured_queries if any(table in query["sql"] for table in tables)]


def test_nobody_is_looked_for_when_nobody_signed_in(client) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("account_signup"))

    assert _about_people(captured) == []


def test_someone_signed_in_costs_three_queries(client_for) -> None:
    browser = client_for(factories.person())

    with CaptureQueriesContext(connection) as captured:
        browser.get(reverse("account_signup"))

    assert len(_about_people(captured)) == 3
