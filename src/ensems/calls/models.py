"""Calls of the Region (AMI, AAP), as dated facts that the thread links to; forms and dossiers come with part 5."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ensems.core.partial_dates import DAY, PRECISIONS, PartialDate


class Call(models.Model):
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    kind = models.CharField(_("nature"), max_length=80)
    title = models.CharField(_("titre"), max_length=200)
    purpose = models.TextField(_("objet"), blank=True)
    opened_on = models.DateField(_("ouverture"), null=True, blank=True)
    opened_precision = models.CharField(_("précision de l’ouverture"), max_length=8, choices=PRECISIONS, default=DAY)
    closed_on = models.DateField(_("clôture"), null=True, blank=True)
    closed_precision = models.CharField(_("précision de la clôture"), max_length=8, choices=PRECISIONS, default=DAY)
    result = models.TextField(_("résultat"), blank=True)
    next_step = models.TextField(_("suite"), blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)

    class Meta:
        verbose_name = "appel"
        verbose_name_plural = "appels"
        ordering = ["-opened_on", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} · {self.title}"

    @property
    def opened(self) -> PartialDate | None:
        return PartialDate(self.opened_on, self.opened_precision) if self.opened_on else None

    @property
    def closed(self) -> PartialDate | None:
        return PartialDate(self.closed_on, self.closed_precision) if self.closed_on else None
