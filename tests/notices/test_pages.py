"""The demonstration mailbox, read here only; the outbox as the secretariat sees it; the choice of messages."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from ensems.core.tasks import ATTEMPTS
from ensems.notices.models import MailboxMessage, Mute, Notice
from tests import factories
from tests.notices import samples

pytestmark = pytest.mark.django_db


def _mail(to: str = "ana@combe.fr", **fields) -> MailboxMessage:
    message = EmailMessage("Votre reçu", "Lisez https://ensems.invalid/saisines/ <b>vite</b>", to=[to], **fields)
    message.attach("Reçu.pdf", b"%PDF-1.7 octets", "application/pdf")
    message.send()
    return MailboxMessage.objects.latest("pk")


def test_mail_without_a_server_is_read_on_this_machine(client) -> None:
    mail = _mail()

    listed = client.get(reverse("notices:mailbox")).content.decode()
    read = client.get(reverse("notices:message", args=[mail.pk])).content.decode()

    assert "Votre reçu" in listed
    assert 'href="https://ensems.invalid/saisines/"' in read
    assert "<b>vite</b>" not in read
    assert "n’est pas parti" in read


def test_an_attachment_is_downloaded_never_shown(client) -> None:
    mail = _mail()

    answer = client.get(reverse("notices:attachment", args=[mail.pk, 1]))

    assert answer.content == b"%PDF-1.7 octets"
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("notices:attachment", args=[mail.pk, 2])).status_code == 404


def test_an_empty_mailbox_says_so_once(client, as_role) -> None:
    page = client.get(reverse("notices:mailbox")).content.decode()
    assert "Aucun message n’est encore arrivé." in page
    _mail()
    searched = client.get(reverse("notices:mailbox"), {"a": "vaux"}).content.decode()
    assert "Aucun message pour ce destinataire." in searched
    outbox = as_role("secretariat").get(reverse("notices:outbox")).content.decode()
    assert "Aucun message ici." in outbox
    assert "Aucun résultat" not in page + searched + outbox


def test_a_recipient_is_searched(client) -> None:
    _mail("ana@combe.fr")
    _mail("luc@vaux.fr")

    page = client.get(reverse("notices:mailbox"), {"a": "vaux"}).content.decode()

    assert "luc@vaux.fr" in page
    assert "ana@combe.fr" not in page


@pytest.mark.parametrize(
    "said",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "10.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_CF_CONNECTING_IP": "10.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_TRUE_CLIENT_IP": "10.0.0.1"},
    ],
)
def test_from_elsewhere_the_mailbox_does_not_exist(client, said: dict[str, str]) -> None:
    mail = _mail()

    for path in (
        reverse("notices:mailbox"),
        reverse("notices:message", args=[mail.pk]),
        reverse("notices:attachment", args=[mail.pk, 1]),
    ):
        assert client.get(path, **said).status_code == 404


@pytest.mark.parametrize("setting", ["PRODUCTION", "DEMONSTRATION_MAILBOX"])
def test_with_a_server_or_in_production_the_mailbox_does_not_exist(client, settings, setting: str) -> None:
    setattr(settings, setting, setting == "PRODUCTION")

    assert client.get(reverse("notices:mailbox")).status_code == 404


def test_under_a_public_name_the_mailbox_does_not_exist(client, settings) -> None:
    """A proxy on the same machine may add no header at all; it is still asked for by another name."""
    settings.ALLOWED_HOSTS = ["ensems.test", "localhost"]

    assert client.get(reverse("notices:mailbox"), SERVER_NAME="ensems.test").status_code == 404
    assert client.get(reverse("notices:mailbox"), SERVER_NAME="localhost").status_code == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1"])
def test_every_loopback_address_is_this_machine(client, address: str) -> None:
    assert client.get(reverse("notices:mailbox"), REMOTE_ADDR=address).status_code == 200


def _own(captured) -> int:
    """The queries of the page itself, apart from the frame that every page has; twelve at most with it."""
    assert len(captured) <= 12
    tables = ("django_session", "accounts_", "notices_", "django_tasks")
    return sum(any(f'FROM "{table}' in query["sql"] for table in tables) for query in captured.captured_queries)


@pytest.mark.parametrize("many", [1, 30])
def test_the_mailbox_costs_the_same_for_one_and_for_many(client, many: int) -> None:
    for _ in range(many):
        _mail()

    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("notices:mailbox"))

    assert _own(captured) == 2


@pytest.mark.parametrize("role", ["visitor", "member", "officer", "rapporteur", "region"])
def test_the_outbox_is_not_everyone_s_business(as_role, role: str) -> None:
    assert as_role(role).get(reverse("notices:outbox")).status_code == 403


@pytest.mark.parametrize("many", [1, 30])
def test_the_outbox_costs_the_same_for_one_and_for_many(as_role, now, many: int) -> None:
    browser = as_role("secretariat")
    for _ in range(many):
        Notice.objects.create(person=factories.person(), kind="essai.note", queued_at=now, status="failed")

    with CaptureQueriesContext(connection) as captured:
        page = browser.get(reverse("notices:outbox")).content.decode()

    assert _own(captured) == 9
    assert "Une note" in page
    assert "combe" not in page


def test_the_secretariat_sends_a_failed_message_again(as_role, now) -> None:
    failure = {"status": "failed", "attempts": 5, "last_error": "OSError : x"}
    notice = Notice.objects.create(person=factories.person(), kind="essai.note", queued_at=now, **failure)
    browser, path = as_role("secretariat"), reverse("notices:outbox")

    shown = browser.get(path, {"etat": "failed"}).content.decode()
    browser.post(path, {"message": notice.pk})
    again = browser.post(path, {"message": notice.pk}, follow=True).content.decode()

    notice.refresh_from_db()
    assert "OSError : x" in shown
    assert (notice.status, notice.attempts) == ("waiting", 0)
    assert "rien à relancer" in again


def test_the_secretariat_starts_a_given_up_task_again(as_role, queue_in_database, now) -> None:
    samples.stumble.enqueue()
    task = DBTaskResult.objects.get()
    task.status, task.worker_ids, task.finished_at = "FAILED", ["a"] * ATTEMPTS, now
    task.save()
    browser, path = as_role("secretariat"), reverse("notices:outbox")

    shown = browser.get(path).content.decode()
    browser.post(path, {"tache": str(task.pk)})

    task.refresh_from_db()
    assert "tests.notices.samples.stumble" in shown
    assert task.status == "READY"
    assert browser.post(path, {"tache": "rien"}).status_code == 404


def test_one_chooses_one_s_messages_on_one_s_account(client_for) -> None:
    person = factories.person()
    browser = client_for(person)

    page = browser.get(reverse("accounts:profile")).content.decode()
    browser.post(reverse("notices:choices"), {})
    refused = list(Mute.objects.values_list("kind", flat=True))
    browser.post(reverse("notices:choices"), {"voulu": ["essai.note"]})

    assert "Une note" in page
    assert "essai.note" in refused
    assert "essai.note" not in Mute.objects.values_list("kind", flat=True)
    assert browser.get(reverse("notices:choices")).status_code == 200
