"""What comes to an address, and whose links are whose."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ensems.accounts.models import Person
from ensems.core.actors import Actor
from ensems.notices.following import subjects
from ensems.notices.following.subjects import Followed
from ensems.notices.models import Subscriber, Subscription


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """`what` is None for a thing that is no longer public: it can still be given up."""

    subject: str
    what: Followed | None


def followed_by(address: str) -> list[FollowedRow]:
    """All that comes to that address, each thing once, oldest first: one SQL query, and one for each kind of thing."""
    found = list(dict.fromkeys(Subscription.objects.of(address).confirmed().values_list("subject", flat=True)))
    known = subjects.find(found)
    return [FollowedRow(subject, known.get(subject)) for subject in found]


def how_many(person: Person) -> int:
    """Things that come to that person's address: one SQL query at most."""
    if not person.email:
        return 0
    return Subscription.objects.of(person.email).confirmed().values("subject").distinct().count()


def subscriber(key: UUID) -> Subscriber | None:
    """One SQL query."""
    return Subscriber.objects.select_related("person").filter(key=key).first()


def address_of(one: Subscriber) -> str:
    """Needs `person`; empty when the person has no address any more."""
    return one.email or (one.person.email if one.person else None) or ""


def subscription(key: UUID) -> Subscription | None:
    """One SQL query."""
    return Subscription.objects.select_related("subscriber__person").filter(key=key).first()


def follows(actor: Actor, subject: str) -> bool:
    """Whether that comes to the actor's address: two SQL queries, none for a visitor."""
    if actor.person_id is None:
        return False
    address = Person.objects.filter(pk=actor.person_id).values_list("email", flat=True).first()
    if not address:
        return False
    return Subscription.objects.of(address).confirmed().filter(subject=subject).exists()
