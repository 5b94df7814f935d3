"""Writes of the outbox: queue, claim, settle, try again, refuse a kind of message."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.prepared import insert
from ensems.notices import registry, rules, schedule
from ensems.notices.models import Mute, News, Notice, Subscriber
from ensems.notices.queries import Queued
from ensems.notices.redaction import without_addresses
from ensems.notices.registry import Recipient

# How long a sender owns what it claimed, how many times a mail is tried, and how long to wait after each failure.
LEASE = timedelta(seconds=120)
ATTEMPTS = 5
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sender may send now: notices to one person or address that leave in one mail, until `until`."""

    mail_key: uuid.UUID
    to: Recipient
    notices: tuple[Notice, ...]
    until: datetime


@operation
def queue(*, actor: Actor, person: Person, kind: str, params: dict[str, Any], now: datetime) -> Notice:
    """Put a message in the outbox. It is rendered when it is sent, after the transaction, by the background worker."""
    registry.find(kind)
    notice = insert(Notice(person=person, kind=kind, params=params, queued_at=now))
    wake_once()
    return notice


def wake_once() -> None:
    """One wake-up for all the notices of a transaction: an entry is (savepoints, function, robust)."""
    if all(entry[1] is not schedule.wake for entry in connection.run_on_commit):
        transaction.on_commit(schedule.wake)


@operation
def claim(*, actor: Actor, now: datetime) -> Claim | None:
    """The oldest mail that is due, or None. Two senders never hold the same notice: locked rows are skipped."""
    due = (
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(status=Notice.Status.WAITING)
        .filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
        .order_by("queued_at", "pk")
    )
    first = due.first()
    if first is None:
        return None
    urgent = registry.urgent_kinds()
    if first.mail_key is not None:
        notices = list(due.filter(mail_key=first.mail_key))
    elif first.kind in urgent:
        notices = [first]
    else:
        same = due.filter(person_id=first.person_id, subscriber_id=first.subscriber_id, mail_key__isnull=True)
        notices = list(same.exclude(kind__in=urgent))
    mail_key, until = first.mail_key or first.key, now + LEASE
    for notice in notices:
        notice.mail_key, notice.claimed_until, notice.attempts = mail_key, until, notice.attempts + 1
    Notice.objects.bulk_update(notices, ["mail_key", "claimed_until", "attempts"])
    return Claim(mail_key, _recipient(first), tuple(notices), until)


def _recipient(notice: Notice) -> Recipient:
    """The row of the notice is held, so the one it goes to is still there: forgetting waits for the notice."""
    if notice.person_id is not None:
        return Person.objects.get(pk=notice.person_id)
    return Subscriber.objects.get(pk=notice.subscriber_id)


@operation
def settle_sent(*, actor: Actor, notices: list[Notice], now: datetime) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices], status=Notice.Status.WAITING).update(
        status=Notice.Status.SENT, sent_at=now, claimed_until=None, last_error=""
    )


@operation
def settle_dropped(*, actor: Actor, notice: Notice, reason: str, now: datetime) -> None:
    Notice.objects.filter(pk=notice.pk, status=Notice.Status.WAITING).update(
        status=Notice.Status.DROPPED, claimed_until=None, last_error=reason
    )


@operation
def settle_failed(*, actor: Actor, notices: list[Notice], error: BaseException, alone: bool, now: datetime) -> None:
    """Wait and try again, or give up visibly. `alone`: the fault is the notice's own, it leaves its companions."""
    for notice in notices:
        # Another sender may have taken over after the lease; what it found out counts, not what we did.
        held = Notice.objects.filter(pk=notice.pk, status=Notice.Status.WAITING, attempts=notice.attempts)
        last = notice.attempts >= ATTEMPTS
        changes: dict[str, Any] = {
            "status": Notice.Status.FAILED if last else Notice.Status.WAITING,
            "claimed_until": None if last else now + BACK_OFF[min(notice.attempts, len(BACK_OFF)) - 1],
            "last_error": sayable(error),
        }
        if alone:
            changes["mail_key"] = uuid.uuid4()
        held.update(**changes)


@operation
def forget_queued(*, actor: Actor, after: Queued, now: datetime) -> None:
    """Take out of the outbox what was queued about the past since `after`: a replay sends nothing.

    The platform itself only, in the very transaction that queued it; what others queued meanwhile is of the present.
    """
    require(rules.may_forget(actor))
    Notice.objects.filter(pk__gt=after.notice, status=Notice.Status.WAITING, queued_at__lt=now).delete()
    News.objects.filter(pk__gt=after.news, queued_at__lt=now).delete()


@operation
def retry(*, actor: Actor, notice: Notice, now: datetime) -> None:
    """A failed message waits again, as if it had never been tried."""
    require(rules.may_tend_messages(actor))
    changed = Notice.objects.filter(pk=notice.pk, status=Notice.Status.FAILED).update(
        status=Notice.Status.WAITING, attempts=0, claimed_until=None
    )
    if not changed:
        raise ValidationError(_("Ce message n’est plus en échec : il n’y a rien à relancer."))
    transaction.on_commit(schedule.wake)


@operation
def choose_messages(*, actor: Actor, person: Person, refused: set[str], now: datetime) -> None:
    """Keep the whole choice of the person: the optional kinds that are refused; the others are wanted."""
    require(rules.may_choose(actor, person))
    known = {one.kind for one in registry.optional_messages()}
    Mute.objects.filter(person=person).exclude(kind__in=refused & known).delete()
    Mute.objects.bulk_create([Mute(person=person, kind=kind) for kind in refused & known], ignore_conflicts=True)


def sayable(error: BaseException) -> str:
    """The error in one line, without any address: it is shown to the secretariat and kept."""
    text = without_addresses(" ".join(str(error).split()))
    return f"{type(error).__name__} : {text}"[:500]
