"""Sessions of the Assembly, as dated facts; agenda, attendance and ballots come with part 3."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ensems.core.partial_dates import DAY, PRECISIONS, PartialDate


class Meeting(models.Model):
    class Kind(models.TextChoices):
        PLENARY = "plenary", _("séance plénière")
        WORKSHOP = "workshop", _("atelier")
        COMMITTEE = "committee", _("comité")

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(_("numéro"), null=True, blank=True)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, default=Kind.PLENARY)
    title = models.CharField(_("titre"), max_length=200)
    held_on = models.DateField(_("date"))
    held_precision = models.CharField(_("précision"), max_length=8, choices=PRECISIONS, default=DAY)
    starts_at = models.DateTimeField(_("début"), null=True, blank=True)
    place = models.CharField(_("lieu"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    is_demonstration = models.BooleanField(_("inventée"), default=False)

    class Meta:
        verbose_name = "séance"
        verbose_name_plural = "séances"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def held(self) -> PartialDate:
        return PartialDate(self.held_on, self.held_precision)
