"""On the account page: the choice of messages."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.accounts.models import Person
from ensems.interface.slots import SlotContent, fill
from ensems.notices import queries


@fill("account.sections", queries=1, order=90)
def choices(*, request: HttpRequest, person: Person, own: bool) -> SlotContent | None:
    return SlotContent("notices/choices_section.html", {"choices": queries.choices_of(person)}) if own else None
