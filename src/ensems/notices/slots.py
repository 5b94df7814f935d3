"""On the account page: the choice of messages and what one follows; on pages, the way to follow them."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.accounts.models import Person
from ensems.interface.slots import SlotContent, fill
from ensems.notices import queries
from ensems.notices.following.queries import how_many
from ensems.notices.following.subjects import is_followable


@fill("account.sections", queries=1, order=85)
def following(*, request: HttpRequest, person: Person, own: bool) -> SlotContent | None:
    return SlotContent("notices/following_section.html", {"count": how_many(person)}) if own else None


@fill("page.follow", queries=0, order=10)
def by_mail(*, request: HttpRequest, subject: str) -> SlotContent | None:
    return SlotContent("notices/follow_link.html", {"subject": subject}) if is_followable(subject) else None


@fill("account.sections", queries=1, order=90)
def choices(*, request: HttpRequest, person: Person, own: bool) -> SlotContent | None:
    return SlotContent("notices/choices_section.html", {"choices": queries.choices_of(person)}) if own else None
