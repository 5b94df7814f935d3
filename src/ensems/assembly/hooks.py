"""What this app does when something happens to a person (see `accounts.hooks`)."""

from __future__ import annotations

from datetime import datetime

from ensems.accounts import hooks
from ensems.accounts.models import Person
from ensems.assembly.elected.operations import forget


@hooks.erased
def forget_recognitions(*, person: Person, address: str, now: datetime) -> None:
    forget(person)
