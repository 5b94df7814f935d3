"""Following, confirming, stopping, being forgotten; and telling those who follow. None of it enters the register."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.prepared import prepared
from ensems.notices import registry
from ensems.notices.following import rules, subjects
from ensems.notices.models import MailboxMessage, News, Notice, Subscriber, Subscription
from ensems.notices.operations import wake_once

# A request is written about once a day at most, and an address gets a few of them a day at most, whoever asks.
ASKED_AGAIN_AFTER = timedelta(days=1)
REQUESTS_A_DAY = 5
# Followers whose messages are made in one transaction.
AT_ONCE = 500
CONFIRMATION = "notices.confirm_following"


@operation
def ask_to_follow(*, actor: Actor, email: str, subject: str, now: datetime) -> None:
    """Write to that address and ask whether it is willing. Says nothing of what was known of it.

    `email` is in lower case, without spaces around. Raises ValidationError when nothing public has that name.
    """
    _check(subject)
    subscriber = _held(email=email)
    kept = Subscription.objects.filter(subscriber=subscriber, subject=subject).first()
    if kept is not None and (kept.confirmed_at or kept.asked_at > now - ASKED_AGAIN_AFTER):
        return
    lately = subscriber.subscriptions.filter(asked_at__gt=now - ASKED_AGAIN_AFTER, confirmed_at__isnull=True)
    if lately.count() >= REQUESTS_A_DAY:
        return
    if kept is None:
        kept = Subscription.objects.create(subscriber=subscriber, subject=subject, asked_at=now)
    else:
        kept.asked_at = now
        kept.save(update_fields=["asked_at"])
    Notice.objects.create(
        subscriber=subscriber, kind=CONFIRMATION, params={"subscription": str(kept.key)}, queued_at=now
    )
    wake_once()


@operation
def confirm_following(*, actor: Actor, subscription: Subscription, now: datetime) -> Subscription:
    """The one who holds the link wants it. Twice is as once."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=subscription.subscriber_id).first()
    held = Subscription.objects.filter(pk=subscription.pk).first()
    if subscriber is None or held is None:
        raise ValidationError(_("Cette demande n’est plus gardée : refaites-la si vous le souhaitez toujours."))
    require(rules.may_confirm(held, now))
    if held.confirmed_at is None:
        held.confirmed_at = now
        held.save(update_fields=["confirmed_at"])
    return held


@operation
def follow(*, actor: Actor, subject: str, now: datetime) -> None:
    """Someone signed in follows at once. Twice is as once."""
    require(rules.may_follow_at_once(actor))
    _check(subject)
    subscriber = _held(person_id=actor.person_id)
    kept, _made = Subscription.objects.get_or_create(
        subscriber=subscriber, subject=subject, defaults={"asked_at": now, "confirmed_at": now}
    )
    if kept.confirmed_at is None:
        kept.confirmed_at = now
        kept.save(update_fields=["confirmed_at"])


@operation
def stop_following(*, actor: Actor, address: str, followed: Collection[str], now: datetime) -> int:
    """Stop these subjects, or everything when none is named; how many were stopped.

    Who follows nothing any more is forgotten at once: address, requests, messages. The caller proved the address, by a
    signed link or by a session; twice is as once.
    """
    same = Subscriber.objects.filter(Q(email=address) | Q(person__email=address))
    held = list(same.select_for_update(of=("self",)).order_by("pk"))
    if not held:
        return 0
    stopped = Subscription.objects.filter(subscriber__in=held)
    if followed:
        stopped = stopped.filter(subject__in=list(followed))
    if not stopped.exists():
        return 0
    count, _each = stopped.delete()
    still = set(Subscription.objects.filter(subscriber__in=held).values_list("subscriber_id", flat=True))
    _forget([one for one in held if one.pk not in still])
    return count


@operation
def forget_expired_requests(*, actor: Actor, now: datetime) -> int:
    """What nobody confirmed is not kept: how many requests were forgotten. One SQL query when there is none."""
    expired = list(Subscription.objects.expired(now).values_list("subscriber_id", flat=True)[:500])
    if not expired:
        return 0
    held = list(Subscriber.objects.select_for_update().filter(pk__in=expired).order_by("pk"))
    count, _each = Subscription.objects.filter(subscriber__in=held).expired(now).delete()
    still = set(Subscription.objects.filter(subscriber__in=held).values_list("subscriber_id", flat=True))
    _forget([one for one in held if one.pk not in still])
    return count


@operation
def tell_followers(
    *,
    actor: Actor,
    kind: str,
    params: dict[str, Any],
    about: Collection[str],
    besides: Iterable[Person] = (),
    now: datetime,
) -> None:
    """Tell those who follow any of these subjects, once each; `besides`: people who are told the same otherwise.

    One row is queued, however many they are: the worker makes their messages. One SQL query when nobody follows, else
    two.
    """
    registry.find(kind)
    if not _followed(len(about))(*about):
        return
    News.objects.create(
        kind=kind, params=params, about=sorted(about), besides=[person.pk for person in besides], queued_at=now
    )
    wake_once()


@functools.cache
def _followed(how_many: int) -> Callable[..., list[Any]]:
    """The query that says whether anyone follows one of that many subjects, composed once."""

    @prepared(*[str] * how_many)
    def followed(*named: str) -> QuerySet[Subscription, tuple[int]]:
        return Subscription.objects.confirmed().filter(subject__in=named).order_by().values_list("pk")[:1]

    return followed


@operation
def spread(*, actor: Actor, now: datetime) -> bool:
    """Make the notices of the oldest news, for the next few hundred followers; whether there was any to make.

    An address has one, be it followed with an account, without, or both. Two workers never take the same news.
    """
    news = News.objects.select_for_update(skip_locked=True).first()
    if news is None:
        return False
    # Held, so that who leaves meanwhile waits: a message never goes to a row that is gone.
    held = list(
        _to_be_told(news)
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__gt=news.reached)
        .order_by("pk")[:AT_ONCE]
    )
    Notice.objects.bulk_create(
        Notice(
            person_id=one.person_id,
            subscriber_id=None if one.person_id else one.pk,
            kind=news.kind,
            params={**news.params, "about": news.about},
            queued_at=news.queued_at,
        )
        for one in held
    )
    if len(held) < AT_ONCE:
        news.delete()
    else:
        news.reached = held[-1].pk
        news.save(update_fields=["reached"])
    return True


def _to_be_told(news: News) -> QuerySet[Subscriber]:
    """Those who followed when it was queued, but for the address of someone who is told as a person."""
    followed = Subscription.objects.filter(subject__in=news.about, confirmed_at__lte=news.queued_at)
    told = Person.objects.filter(email=OuterRef("email"), is_active=True).filter(
        Q(pk__in=news.besides) | Exists(followed.filter(subscriber__person=OuterRef("pk")))
    )
    reachable = Q(person__isnull=True) | Q(person__is_active=True, person__email__isnull=False)
    return (
        Subscriber.objects.filter(reachable, Exists(followed.filter(subscriber=OuterRef("pk"))))
        .exclude(person__in=news.besides)
        .exclude(Exists(told))
    )


def _check(subject: str) -> None:
    if subjects.find_one(subject) is None:
        raise ValidationError(_("Ce que vous voulez suivre n’existe pas, ou n’est pas public."))


def _held(**whose: Any) -> Subscriber:
    """The row of that address or person, made if need be, held until the end: who forgets it meanwhile waits."""
    while True:
        made, _created = Subscriber.objects.get_or_create(**whose)
        held = Subscriber.objects.select_for_update().filter(pk=made.pk).first()
        if held is not None:
            return held


def _forget(gone: list[Subscriber]) -> None:
    """With their messages. What the demonstration mailbox holds for an address that has an account stays."""
    if not gone:
        return
    Subscriber.objects.filter(pk__in=[one.pk for one in gone]).delete()
    addresses = {one.email for one in gone if one.email}
    known = Person.objects.filter(email__in=addresses).values_list("email", flat=True) if addresses else ()
    MailboxMessage.objects.filter(to__in=addresses - set(known)).delete()
