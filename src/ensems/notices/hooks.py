"""What the outbox does when something happens to a person on the floor below."""

from __future__ import annotations

from datetime import datetime

from ensems.accounts import hooks
from ensems.accounts.models import Invitation, Person
from ensems.core.actors import Actor
from ensems.notices.models import MailboxMessage, Mute, Notice
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
    if address:
        MailboxMessage.objects.filter(to__iexact=address).delete()
