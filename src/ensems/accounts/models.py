"""People, what they may do (grants) and how they are invited. A person without an e-mail address cannot sign in."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ensems.accounts.enums import Gender, Role
from ensems.territories.models import Territory


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=normal_address(username or ""))


def normal_address(address: str) -> str:
    """An address as it is kept and compared: no space around, lower case."""
    return address.strip().lower()


def name_of(given_name: str, family_name: str, email: str | None, erased_at: datetime | None) -> str:
    """How a person is called, from these columns alone: of a list, rows are read rather than people."""
    if erased_at:
        return str(_("personne effacée"))
    return f"{given_name} {family_name}".strip() or (email or str(_("sans nom")))


class Person(AbstractBaseUser):
    """`key` is how the register names the person; after an erasure only the key remains."""

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("adresse électronique"), unique=True, null=True, blank=True)
    given_name = models.CharField(_("prénom"), max_length=80, blank=True)
    family_name = models.CharField(_("nom"), max_length=80, blank=True)
    gender = models.CharField(_("sexe"), max_length=1, choices=Gender.choices, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    is_demonstration = models.BooleanField(_("personne inventée"), default=False)
    joined_at = models.DateTimeField(_("inscription"), auto_now_add=True)
    erased_at = models.DateTimeField(_("effacement"), null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="accounts_address_in_lower_case", condition=Q(email__isnull=True) | Q(email=Lower("email"))
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Passwords do not exist here: nothing of the base class applies but the address as it is kept."""
        self.email = normal_address(self.email or "") or None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normal_address(self.email or "") or None
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return name_of(self.given_name, self.family_name, self.email, self.erased_at)

    @property
    def actor_key(self) -> str:
        return f"personne:{self.key}"


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, day: date) -> RoleGrantQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class RoleGrant(models.Model):
    """A role given to a person from a day to a day (both included), for one territory when the role is an officer's."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="grants", verbose_name=_("personne"))
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("territoire")
    )
    starts_on = models.DateField(_("depuis"))
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle"
        verbose_name_plural = "rôles"
        ordering = ["person_id", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                name="accounts_officer_has_territory",
                condition=Q(role="officer", territory__isnull=False) | (~Q(role="officer") & Q(territory__isnull=True)),
            ),
            models.CheckConstraint(
                name="accounts_grant_dates", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.person_id}"


class Invitation(models.Model):
    """An invitation sent to a person's address: only a digest of its token is kept, and it serves once.

    The token is computed from `key` and the secret key (see `accounts.tokens`): nothing in the database opens the door.
    """

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations", verbose_name=_("personne"))
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("territoire")
    )
    token_digest = models.CharField(_("empreinte du jeton"), max_length=64, unique=True)
    invited_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("invitant")
    )
    created_at = models.DateTimeField(_("envoi"))
    expires_at = models.DateTimeField(_("expiration"))
    accepted_at = models.DateTimeField(_("acceptation"), null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="accounts_invited_officer_has_territory",
                condition=Q(role="officer", territory__isnull=False) | (~Q(role="officer") & Q(territory__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and now < self.expires_at
