"""What the composition does when a person asks to be forgotten: the directory forgets; mandates keep only the key."""

from __future__ import annotations

from datetime import datetime

from ensems.accounts import hooks
from ensems.accounts.models import Person
from ensems.assembly.elected.operations import forget
from ensems.assembly.models import ContactDetail, ProposedName


@hooks.erased
def forget_recognitions(*, person: Person, address: str, now: datetime) -> None:
    forget(person)


@hooks.erased
def forget_contacts(*, person: Person, address: str, now: datetime) -> None:
    ContactDetail.objects.filter(person=person).delete()


@hooks.erased
def forget_proposed_names(*, person: Person, address: str, now: datetime) -> None:
    if address:
        ProposedName.objects.filter(email=address).delete()
