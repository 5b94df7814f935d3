"""The outbox: what is queued leaves once, together with what waits with it, and says when it could not."""

from __future__ import annotations

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from ensems.core import clock
from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.notices import delivery, operations, schedule
from ensems.notices.mailbox import MailboxBackend
from ensems.notices.models import MailboxMessage, Mute, Notice
from tests import factories

pytestmark = pytest.mark.django_db

ACTOR = system("essai")


def _queue(person, kind="essai.note", now=None, **params) -> Notice:
    return operations.queue(actor=ACTOR, person=person, kind=kind, params=params, now=now or clock.now())


class Absent(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise ConnectionRefusedError("nobody listens")


class Picky(MailboxBackend):
    """Refuses one address, as servers do, and takes the others."""

    def send_messages(self, email_messages):
        if email_messages[0].to == ["refuse@combe.fr"]:
            raise smtplib.SMTPRecipientsRefused({"refuse@combe.fr": (550, b"unknown")})
        return super().send_messages(email_messages)


class Forgetful(MailboxBackend):
    """Takes the mail, then the line is cut before anyone knows."""

    def send_messages(self, email_messages):
        super().send_messages(email_messages)
        raise KeyboardInterrupt


def test_a_message_is_written_when_it_leaves_in_french_with_the_footer(now) -> None:
    person = factories.person(given_name="Ana", family_name="Roux", email="ana@combe.fr")
    _queue(person)
    person.family_name = "Roux-Vidal"
    person.save()

    outcome = delivery.send_all()

    mail = MailboxMessage.objects.get()
    assert outcome.sent == 1
    assert mail.subject == "Note 1"
    assert mail.body.startswith("Bonjour Ana Roux-Vidal,")
    assert "Voici la note & son « texte »." in mail.body
    assert "/compte/" in mail.body
    assert Notice.objects.get().status == Notice.Status.SENT


def test_an_unknown_kind_is_refused_when_queued(now) -> None:
    with pytest.raises(LookupError):
        _queue(factories.person(), kind="essai.nothing")


def test_messages_that_wait_together_leave_in_one_mail(now) -> None:
    person, other = factories.person(), factories.person()
    first = _queue(person, n=1, now=now - timedelta(minutes=2))
    _queue(person, kind="essai.receipt", now=now - timedelta(minutes=1))
    _queue(other, n=3)

    delivery.send_all()

    digest = MailboxMessage.objects.get(to=person.email)
    assert digest.subject == "2 nouvelles de l’Assemblée des territoires"
    assert "1. Note 1" in digest.body
    assert "2. Votre reçu" in digest.body
    assert digest.message_id == f"<{first.key}@ensems.invalid>"
    assert digest.attachments[0]["name"] == "Reçu n° 1.pdf"
    assert MailboxMessage.objects.get(to=other.email).subject == "Note 3"


def test_an_urgent_message_leaves_alone(now) -> None:
    person = factories.person()
    _queue(person)
    _queue(person, kind="essai.alert")

    delivery.send_all()

    assert set(MailboxMessage.objects.values_list("subject", flat=True)) == {"Note 1", "Alerte"}


def test_what_has_no_object_any_more_is_dropped_without_a_mail(now) -> None:
    notice = _queue(factories.person(), void=True)

    delivery.send_all()

    notice.refresh_from_db()
    assert notice.status == Notice.Status.DROPPED
    assert not MailboxMessage.objects.exists()


def test_a_refused_kind_is_dropped_and_what_is_due_is_not(now) -> None:
    person = factories.person()
    operations.choose_messages(
        actor=factories.actor_of(person), person=person, refused={"essai.note", "essai.receipt"}, now=now
    )
    _queue(person)
    _queue(person, kind="essai.receipt")

    delivery.send_all()

    assert list(Mute.objects.values_list("kind", flat=True)) == ["essai.note"]
    assert MailboxMessage.objects.get().subject == "Votre reçu"


def test_one_chooses_only_one_s_own_messages(now) -> None:
    with pytest.raises(Refused):
        operations.choose_messages(
            actor=factories.actor_of(factories.secretariat()), person=factories.person(), refused=set(), now=now
        )


def test_someone_without_an_address_gets_nothing(now) -> None:
    _queue(factories.person(email=None))

    assert delivery.send_all().dropped == 1


def test_a_message_that_cannot_be_written_does_not_keep_the_others(now) -> None:
    person = factories.person(email="ana@combe.fr")
    broken = _queue(person, broken=True)
    _queue(person, n=2)

    outcome = delivery.send_all()

    broken.refresh_from_db()
    assert (outcome.sent, outcome.failed) == (1, 1)
    assert MailboxMessage.objects.get().subject == "Note 2"
    assert broken.last_error == "ValueError : cannot write to …@…"


def test_a_refused_mail_is_tried_five_times_with_longer_waits_then_shown(now, settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Picky"
    notice = _queue(factories.person(email="refuse@combe.fr"), now=now)
    waits, instant = [], now

    for _ in range(5):
        with clock.at(instant):
            delivery.send_all()
        notice.refresh_from_db()
        if notice.claimed_until:
            waits.append(notice.claimed_until - instant)
            instant = notice.claimed_until

    assert waits == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]
    assert notice.status == Notice.Status.FAILED
    assert "combe.fr" not in notice.last_error
    with clock.at(instant + timedelta(days=9)):
        assert operations.claim(actor=ACTOR, now=clock.now()) is None


def test_a_refused_mail_does_not_stop_the_next(now, settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Picky"
    _queue(factories.person(email="refuse@combe.fr"), now=now - timedelta(minutes=1))
    _queue(factories.person(email="ana@combe.fr"))

    outcome = delivery.send_all()

    assert (outcome.sent, outcome.failed, outcome.down) == (1, 1, False)


def test_an_absent_server_is_not_asked_for_each_mail(now, settings, queue_in_database) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Absent"
    for _ in range(3):
        _queue(factories.person())

    outcome = delivery.send_all()

    assert (outcome.failed, outcome.down) == (1, True)
    assert DBTaskResult.objects.get().run_after == now + delivery.AFTER_A_BREAKDOWN


def test_a_failed_message_is_sent_again_on_request_with_the_same_identity(now, settings) -> None:
    notice = _queue(factories.person(email="ana@combe.fr"))
    Notice.objects.update(status=Notice.Status.FAILED, attempts=5, mail_key=notice.key)

    operations.retry(actor=factories.actor_of(factories.secretariat()), notice=notice, now=now)
    delivery.send_all()

    assert MailboxMessage.objects.get().message_id == f"<{notice.key}@ensems.invalid>"


def test_only_the_secretariat_and_the_administration_send_again(now) -> None:
    notice = _queue(factories.person())

    with pytest.raises(Refused):
        operations.retry(actor=factories.actor_of(factories.member()), notice=notice, now=now)


def test_a_crash_after_the_hand_over_makes_one_duplicate_with_the_same_message_id(now, settings) -> None:
    person = factories.person()
    _queue(person, n=1)
    _queue(person, n=2)
    settings.EMAIL_BACKEND = f"{__name__}.Forgetful"
    with pytest.raises(KeyboardInterrupt):
        delivery.send_all()
    settings.EMAIL_BACKEND = "ensems.notices.mailbox.MailboxBackend"
    _queue(person, n=3)

    delivery.send_all()
    with clock.at(now + operations.LEASE):
        delivery.send_all()
        delivery.send_all()

    ids = list(MailboxMessage.objects.filter(subject__startswith="2 ").values_list("message_id", flat=True))
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert MailboxMessage.objects.filter(subject="Note 3").count() == 1
    assert not Notice.objects.exclude(status=Notice.Status.SENT).exists()


def test_nobody_takes_what_another_holds_before_the_lease_ends(now) -> None:
    _queue(factories.person())
    operations.claim(actor=ACTOR, now=now)

    just_before = now + operations.LEASE - timedelta(microseconds=1)
    assert operations.claim(actor=ACTOR, now=just_before) is None
    assert operations.claim(actor=ACTOR, now=now + operations.LEASE) is not None


def test_a_late_failure_does_not_undo_what_another_sent(now) -> None:
    notice = _queue(factories.person())
    slow = operations.claim(actor=ACTOR, now=now)
    quick = operations.claim(actor=ACTOR, now=now + operations.LEASE)
    operations.settle_sent(actor=ACTOR, notices=list(quick.notices), now=now)

    operations.settle_failed(actor=ACTOR, notices=list(slow.notices), error=OSError("late"), alone=False, now=now)

    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_one_run_for_all_its_messages(now, queue_in_database) -> None:
    with transaction.atomic():
        for _ in range(3):
            _queue(factories.person())
        assert not DBTaskResult.objects.exists()
    with transaction.atomic():
        _queue(factories.person())

    assert DBTaskResult.objects.filter(task_path=schedule.SENDING).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_lost_wake_up_is_made_good(now, queue_in_database) -> None:
    Notice.objects.create(person=factories.person(), kind="essai.note", queued_at=now)

    assert schedule.ensure_planned(now)
    assert not schedule.ensure_planned(now)
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_send_the_same_notice(now) -> None:
    for rank in range(24):
        _queue(factories.person(), n=rank)
    barrier, faults = threading.Barrier(4), []

    def send() -> None:
        try:
            barrier.wait()
            delivery.send_all()
        except Exception as error:  # noqa: BLE001  a thread's error must reach the test
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    subjects = list(MailboxMessage.objects.values_list("subject", flat=True))
    assert not faults
    assert sorted(subjects) == sorted(f"Note {rank}" for rank in range(24))
    assert Notice.objects.filter(status=Notice.Status.SENT, attempts=1).count() == 24
