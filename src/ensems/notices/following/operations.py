"""Following, confirming, stopping, being forgotten; and telling those who follow. None of it enters the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.notices import registry
from ensems.notices.following import rules, subjects
from ensems.notices.following.queries import address_of, followers_of
from ensems.notices.models import MailboxMessage, Notice, Subscriber, Subscription
from ensems.notices.operations import wake_once

# A request is written about once a day at most, and an address gets a few of them a day at most, whoever asks.
ASKED_AGAIN_AFTER = timedelta(days=1)
REQUESTS_A_DAY = 5
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
    params: Mapping[str, Any],
    about: Collection[str],
    besides: Iterable[Person] = (),
    following: Mapping[int, Collection[str]] | None = None,
    now: datetime,
) -> int:
    """Tell those who follow any of these subjects, each address once however many of them it follows; how many.

    `besides`: people who are told the same otherwise. `following`: what `followers_of` gave, when it was read before.
    Called after the act was appended: the register is always taken first, so that two acts never wait for each other.
    One SQL query when nobody follows, three when someone does.
    """
    registry.find(kind)
    following = followers_of(about) if following is None else following
    if not following:
        return 0
    # Held, so that who leaves meanwhile waits: a message never goes to a row that is gone.
    held = (
        Subscriber.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person")
        .filter(pk__in=list(following))
        .order_by("pk")
    )
    told = {person.email for person in besides}
    brought: dict[str, set[str]] = defaultdict(set)
    recipients: dict[str, Subscriber] = {}
    for one in held:
        address = address_of(one)
        if not address or address in told or (one.person and not one.person.is_active):
            continue
        brought[address].update(following[one.pk])
        if address not in recipients or one.person_id:
            recipients[address] = one
    Notice.objects.bulk_create(
        Notice(
            person_id=one.person_id,
            subscriber_id=None if one.person_id else one.pk,
            kind=kind,
            params={**params, "about": sorted(brought[address])},
            queued_at=now,
        )
        for address, one in recipients.items()
    )
    if recipients:
        wake_once()
    return len(recipients)


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
