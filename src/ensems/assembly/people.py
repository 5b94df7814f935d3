"""Reads about committees and about the directory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Value

from ensems.accounts.models import Person
from ensems.assembly.enums import BodyRole, SeatKind
from ensems.assembly.models import Body, BodyMember, ContactDetail, Mandate, Term
from ensems.core.prepared import composed, prepared
from ensems.interface.lists import Cut
from ensems.territories.names import folded


@dataclass(frozen=True, slots=True)
class BodyRow:
    body: Body
    members: int
    presidents: tuple[BodyMember, ...]


def bodies(day: date) -> list[BodyRow]:
    """The committees of the term in force, the steering committee first. Two SQL queries."""
    there = Q(members__starts_on__lte=day) & (Q(members__ends_on__isnull=True) | Q(members__ends_on__gte=day))
    leading = (
        BodyMember.objects.in_force(day)
        .exclude(role=BodyRole.MEMBER)
        .select_related("person")
        .order_by("role", "person__gender", "pk")
    )
    found = (
        Body.objects.filter(term__in=Term.objects.in_force(day))
        .annotate(number=Count("members", filter=there))
        .prefetch_related(Prefetch("members", leading, to_attr="leading"))
    )
    return [BodyRow(body, body.number, tuple(body.leading)) for body in found]


@dataclass(frozen=True, slots=True)
class BodyPage:
    """`members` in force that day, those who preside or lead first; `past` left before."""

    body: Body
    members: tuple[BodyMember, ...]
    past: tuple[BodyMember, ...]

    @property
    def women(self) -> int:
        return sum(member.person.gender == "F" for member in self.members)

    @property
    def men(self) -> int:
        return sum(member.person.gender == "M" for member in self.members)


def body_page(slug: str, day: date) -> BodyPage | None:
    """Three SQL queries: the body, its members of all times, for whom they sit."""
    body = next(iter(_body(slug)), None)
    if body is None:
        return None
    rows = _members_of(body.pk)
    where = {person: name or named_by for person, name, named_by in _delegations_in(day, body.pk, body.term_id)}
    for row in rows:
        row.where = where.get(row.person_id, "")
    return BodyPage(
        body,
        tuple(row for row in rows if row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)),
        tuple(row for row in rows if row.ends_on is not None and row.ends_on < day),
    )


@prepared(str)
def _body(slug: str) -> QuerySet[Body]:
    return Body.objects.select_related("term").filter(slug=slug).order_by()


@composed(int)
def _members_of(body_id: int) -> QuerySet[BodyMember]:
    found = BodyMember.objects.filter(body=body_id).select_related("person")
    return found.order_by("role", "person__gender", "person__family_name", "pk")


@composed(date, int, int)
def _delegations_in(day: date, body_id: int, term_id: int) -> QuerySet[Any, Any]:
    """For whom the members of a body sit on that day."""
    people = BodyMember.objects.filter(body=body_id).values("person")
    held = Mandate.objects.in_force(day).filter(person__in=people, seat__term=term_id)
    return held.order_by("seat_id", "starts_on", "pk").values_list(
        "person_id", "seat__territory__name", "seat__named_by"
    )


# --- Directory ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A member in the directory, with the details that this reader may see."""

    mandate: Mandate
    details: tuple[ContactDetail, ...]


def directory(day: date) -> Cut:
    """As `members_on` without words nor territory, composed once."""
    return Cut(lambda: sum(number for (number,) in _sitting(day)), lambda start, stop: _page(start, stop)(day))


@composed(date)
def _sitting(day: date) -> QuerySet[Any, Any]:
    found = members_on(day).order_by().annotate(every=Value(1)).values("every")
    return found.annotate(number=Count("pk")).values_list("number")


@cache
def _page(start: int, stop: int) -> Callable[[date], list[Mandate]]:
    """There are as many ways of cutting as there are pages."""

    @composed(date)
    def page(day: date) -> QuerySet[Mandate]:
        return members_on(day)[start:stop]

    return page


def members_on(day: date, *, words: str = "", territory: str = "") -> QuerySet[Mandate]:
    """Full members of that day, by name. Words are looked for in names and territories, without accents."""
    found = (
        Mandate.objects.in_force(day)
        .filter(seat__kind=SeatKind.FULL, seat__term__in=Term.objects.in_force(day))
        .select_related("person", "seat__territory")
        .order_by("person__family_name", "person__given_name", "pk")
    )
    if territory:
        found = found.filter(seat__territory__code=territory)
    asked = folded(words).split()
    if asked:
        names = found.values_list("pk", "person__given_name", "person__family_name", "seat__territory__name")
        kept = [pk for pk, *parts in names if all(word in folded(" ".join(filter(None, parts))) for word in asked)]
        found = found.filter(pk__in=kept)
    return found


def entries(mandates: Sequence[Mandate], audiences: Sequence[str]) -> list[Entry]:
    """One SQL query. Nothing of a person who was erased."""
    shown: dict[int, list[ContactDetail]] = {}
    people = [mandate.person_id for mandate in mandates if mandate.person.erased_at is None]
    for detail in ContactDetail.objects.filter(person__in=people, audience__in=audiences).order_by("kind"):
        shown.setdefault(detail.person_id, []).append(detail)
    return [Entry(mandate, tuple(shown.get(mandate.person_id, ()))) for mandate in mandates]


def contacts_of(person: Person) -> dict[str, ContactDetail]:
    """What a person wrote of themself, by kind: one SQL query."""
    return {one.kind: one for one in person.contacts.all()}


def territory_choices(day: date) -> list[tuple[str, str]]:
    """Those for which somebody sits, by name: one SQL query."""
    return sorted(_with_members(day), key=lambda pair: pair[1])


@composed(date)
def _with_members(day: date) -> QuerySet[Any, Any]:
    found = Mandate.objects.in_force(day).filter(seat__kind=SeatKind.FULL, seat__territory__isnull=False)
    return found.order_by().values_list("seat__territory__code", "seat__territory__name").distinct()
