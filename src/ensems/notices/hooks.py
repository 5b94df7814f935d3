"""What the outbox does when something happens to a person on the floor below."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from ensems.accounts import hooks
from ensems.accounts.models import Invitation, Person, normal_address
from ensems.core.actors import Actor
from ensems.notices.models import MailboxMessage, Mute, Notice, Subscriber
from ensems.notices.operations import queue


@hooks.invited
def carry_invitation(*, actor: Actor, invitation: Invitation, now: datetime) -> None:
    queue(
        actor=actor,
        person=invitation.person,
        kind="accounts.invitation",
        params={"invitation": str(invitation.key)},
        now=now,
    )


@hooks.erased
def forget_messages(*, person: Person, address: str, now: datetime) -> None:
    Notice.objects.filter(person=person).delete()
    Mute.objects.filter(person=person).delete()
    # Held first, so that news queued meanwhile never goes to a row that is gone.
    mine = Q(person=person) | Q(email=normal_address(address)) if address else Q(person=person)
    held = list(Subscriber.objects.select_for_update().filter(mine).order_by("pk"))
    Subscriber.objects.filter(pk__in=[one.pk for one in held]).delete()
    if address:
        MailboxMessage.objects.filter(to__iexact=address).delete()
