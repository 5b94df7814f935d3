"""Reads about people and invitations."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Invitation, Person, RoleGrant
from ensems.accounts.tokens import digest_of
from ensems.core import clock


@dataclass(frozen=True, slots=True)
class GrantRow:
    pk: int
    role: str
    label: str
    territory: str
    starts_on: date
    ends_on: date | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`invited_at`: an invitation still waits. `roles`: those in force, each with its territory when it has one.

    `standing`: the seats held today, in words.
    """

    key: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    last_login: datetime | None
    invited_at: datetime | None
    is_demonstration: bool
    standing: str
    erased_at: datetime | None


STATES = (
    ("active", _("S’est déjà connectée")),
    ("never", _("Ne s’est jamais connectée")),
    ("invited", _("Invitation en attente")),
    ("without", _("Sans adresse électronique")),
    ("erased", _("Compte effacé")),
)


def people(*, q: str = "", role: str = "", state: str = "", now: datetime) -> QuerySet[Person]:
    """The people that fit, by name. With `q`, one SQL query more: names are compared without accents, in Python."""
    day = clock.today(now)
    found = Person.objects.all()
    words = fold(q).split()
    if words:
        found = found.filter(pk__in=_named(words))
    if role == "none":
        found = found.exclude(Exists(RoleGrant.objects.in_force(day).filter(person=OuterRef("pk"))))
    elif role in Role.values:
        found = found.filter(Exists(RoleGrant.objects.in_force(day).filter(person=OuterRef("pk"), role=role)))
    waiting = Invitation.objects.filter(person=OuterRef("pk"), accepted_at__isnull=True, expires_at__gt=now)
    narrow: dict[str, Q | Exists] = {
        "active": Q(last_login__isnull=False, erased_at__isnull=True),
        "never": Q(last_login__isnull=True, erased_at__isnull=True),
        "invited": Exists(waiting),
        "without": Q(email__isnull=True, erased_at__isnull=True),
        "erased": Q(erased_at__isnull=False),
    }
    if state in narrow:
        return found.filter(narrow[state])
    return found.filter(erased_at__isnull=True)


def with_what_they_hold(persons: QuerySet[Person], now: datetime) -> QuerySet[Person]:
    """Three SQL queries for any number of people: them, their grants in force, their waiting invitations."""
    held = RoleGrant.objects.in_force(clock.today(now)).select_related("territory")
    waiting = Invitation.objects.filter(accepted_at__isnull=True, expires_at__gt=now)
    return persons.prefetch_related(
        Prefetch("grants", held, to_attr="held"), Prefetch("invitations", waiting, to_attr="open")
    )


def rows(persons: Iterable[Person], standing: Mapping[int, str] | None = None) -> list[PersonRow]:
    """Of people read by `with_what_they_hold`; no SQL query of its own. `standing`: in words, by person, from above."""
    standing = standing or {}
    return [
        PersonRow(
            key=one.key,
            name=one.name,
            email=one.email or "",
            roles=tuple(_role_words(grant) for grant in one.held),  # type: ignore[attr-defined]
            last_login=one.last_login,
            invited_at=one.open[0].created_at if one.open else None,  # type: ignore[attr-defined]
            is_demonstration=one.is_demonstration,
            standing=standing.get(one.pk, ""),
            erased_at=one.erased_at,
        )
        for one in persons
    ]


def grants_of(person: Person, now: datetime) -> list[GrantRow]:
    """Every role, past ones too; one SQL query."""
    day = clock.today(now)
    return [
        GrantRow(
            pk=grant.pk,
            role=grant.role,
            label=grant.get_role_display(),
            territory=grant.territory.name if grant.territory else "",
            starts_on=grant.starts_on,
            ends_on=grant.ends_on,
            in_force=grant.starts_on <= day and (grant.ends_on is None or grant.ends_on >= day),
        )
        for grant in RoleGrant.objects.filter(person=person).select_related("territory").order_by("-starts_on", "pk")
    ]


def invitation_by_token(token: str) -> Invitation | None:
    """One SQL query; the token itself is nowhere in the database."""
    return (
        Invitation.objects.select_related("person", "territory", "invited_by")
        .filter(token_digest=digest_of(token))
        .first()
    )


def waiting_invitation(person: Person, now: datetime) -> Invitation | None:
    return Invitation.objects.filter(person=person, accepted_at__isnull=True, expires_at__gt=now).first()


def fold(text: str) -> str:
    """« Hélène » and « helene » are the same for a search."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _named(words: list[str]) -> list[int]:
    everyone = Person.objects.values_list("pk", "given_name", "family_name", "email")
    return [
        pk
        for pk, given, family, email in everyone.iterator(2000)
        if all(word in fold(f"{given} {family} {email or ''}") for word in words)
    ]


def _role_words(grant: RoleGrant) -> str:
    label = grant.get_role_display()
    return f"{label} · {grant.territory.name}" if grant.territory else label
