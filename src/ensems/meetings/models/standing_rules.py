"""The rules of meetings, one row a version, never changed: a new decision is a new version."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from ensems.meetings.rules_of_meeting import Rulebook, read
from ensems.register.models import Act


class StandingRulesQuerySet(models.QuerySet["StandingRules"]):
    def in_force(self, day: date | OuterRef) -> StandingRulesQuerySet:
        """The version that applies that day comes first; `day` may be that of a row around."""
        return self.filter(in_force_from__lte=day).order_by("-in_force_from", "-number")


class StandingRules(models.Model):
    """`data`: see `rules_of_meeting.data_of`; `digest` is taken on its canonical JSON. `reference`: the decision that
    adopted them."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    name = models.CharField(_("nom"), max_length=120)
    preset = models.CharField(_("modèle de départ"), max_length=12, blank=True)
    data = models.JSONField(_("réglages"))
    digest = models.CharField(_("empreinte"), max_length=64)
    in_force_from = models.DateField(_("en vigueur depuis"))
    reference = models.CharField(_("décision"), max_length=240, blank=True)
    recorded_at = models.DateTimeField(_("enregistrement"))
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    objects = StandingRulesQuerySet.as_manager()

    class Meta:
        verbose_name = "règlement de séance"
        verbose_name_plural = "règlements de séance"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def rulebook(self) -> Rulebook:
        return read(self.data)
