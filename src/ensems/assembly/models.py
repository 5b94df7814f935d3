"""Who sits: terms, seats and mandates. Mandate, role and account are three things; composition holds at a date."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.accounts.enums import Gender
from ensems.accounts.models import Person
from ensems.assembly.elected.models import ElectedList, ElectedOffice, Recognition  # noqa: F401 (found here)
from ensems.assembly.enums import SeatKind
from ensems.territories.models import Territory


class Institution(models.Model):
    """The body that this platform serves: one row, loaded by a content pack or by a command, never written in the code.

    `objectives`: list of sentences. `missions`: list of {"key", "name", "text"}. `commitments`: what the Region said
    publicly that it would do, list of {"key", "text", "target", "from"}; only "key" and "text" are always there.
    """

    ONLY = 1
    # With an invented Assembly: annotated by `queries.described`, there only on what it gives.
    plays: bool

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(_("nom"), max_length=160)
    region_code = models.CharField(_("code de la région"), max_length=3)
    region_name = models.CharField(_("nom de la région"), max_length=120)
    created_year = models.PositiveSmallIntegerField(_("année de création"), null=True, blank=True)
    nature = models.CharField(_("nature"), max_length=240, blank=True)
    members = models.CharField(_("qui y siège"), max_length=400, blank=True)
    planned_seats = models.PositiveSmallIntegerField(_("nombre de sièges prévus"), null=True, blank=True)
    answer_within_days = models.PositiveSmallIntegerField(
        _("délai de réponse que la Région se donne, en jours"), default=60
    )
    objectives = models.JSONField(_("objectifs"), default=list, blank=True)
    missions = models.JSONField(_("missions"), default=list, blank=True)
    commitments = models.JSONField(_("engagements publics de la Région"), default=list, blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    is_demonstration = models.BooleanField(_("démonstration"), default=False)

    class Meta:
        verbose_name = "institution"
        verbose_name_plural = "institutions"
        constraints = [models.CheckConstraint(name="assembly_one_institution", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.name


class TermQuerySet(models.QuerySet["Term"]):
    def in_force(self, day: date) -> TermQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Term(models.Model):
    """A mandature. Its rules of composition are data (part 3 reads `rules`), never constants."""

    name = models.CharField(_("nom"), max_length=120)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    planned_seats = models.PositiveSmallIntegerField(_("nombre de sièges"))
    rules = models.JSONField(_("règles"), default=dict, blank=True)
    is_demonstration = models.BooleanField(_("composition inventée"), default=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "mandature"
        verbose_name_plural = "mandatures"
        ordering = ["-starts_on", "pk"]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A place held for a territory during a term."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="seats", verbose_name=_("mandature"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="seats", verbose_name=_("territoire"))
    number = models.PositiveSmallIntegerField(_("numéro dans la délégation"))
    kind = models.CharField(_("nature"), max_length=12, choices=SeatKind.choices, default=SeatKind.FULL)
    expected_gender = models.CharField(_("sexe attendu"), max_length=1, choices=Gender.choices, blank=True)

    class Meta:
        verbose_name = "siège"
        verbose_name_plural = "sièges"
        ordering = ["territory_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["term", "territory", "number", "kind"], name="assembly_seat_once"),
        ]

    def __str__(self) -> str:
        return f"siège {self.number} de {self.territory_id}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, day: date) -> MandateQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Mandate(models.Model):
    """A person holds a seat from a day to a day (both included)."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="mandates", verbose_name=_("siège"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name=_("personne"))
    starts_on = models.DateField(_("depuis"))
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    local_office = models.CharField(_("fonction locale"), max_length=160, blank=True)
    end_reason = models.CharField(_("motif de fin"), max_length=160, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        verbose_name_plural = "mandats"
        ordering = ["seat_id", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assembly_mandate_dates",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(ends_on__isnull=True), name="assembly_one_open_mandate_a_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"mandat de {self.person_id} sur {self.seat_id}"
