"""Reads about committees and about the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from ensems.accounts.models import Person
from ensems.assembly.enums import BodyRole, SeatKind
from ensems.assembly.models import Body, BodyMember, ContactDetail, Mandate, Term
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
    body = Body.objects.select_related("term").filter(slug=slug).first()
    if body is None:
        return None
    rows = list(body.members.select_related("person").order_by("role", "person__gender", "person__family_name", "pk"))
    held = Mandate.objects.in_force(day).filter(person__in=[row.person_id for row in rows], seat__term=body.term_id)
    where = {mandate.person_id: mandate.seat.delegation for mandate in held.select_related("seat__territory")}
    for row in rows:
        row.where = where.get(row.person_id, "")
    return BodyPage(
        body,
        tuple(row for row in rows if row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)),
        tuple(row for row in rows if row.ends_on is not None and row.ends_on < day),
    )


# --- Directory ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A member in the directory, with the details that this reader may see."""

    mandate: Mandate
    details: tuple[ContactDetail, ...]


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
    found = Mandate.objects.in_force(day).filter(seat__kind=SeatKind.FULL, seat__territory__isnull=False)
    return sorted(set(found.values_list("seat__territory__code", "seat__territory__name")), key=lambda pair: pair[1])
