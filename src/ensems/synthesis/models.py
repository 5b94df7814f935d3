"""What became of each contribution: a recorded fate, with its reason. Themes and passages come with part 4."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person
from ensems.contributions.models import Contribution
from ensems.synthesis.enums import FateKind
from ensems.writing.models import Version


class Fate(models.Model):
    """One row a contribution; `version` is the one it was decided on, so a later deposit asks for a new look."""

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, related_name="fate", verbose_name=_("contribution")
    )
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    kind = models.CharField(_("sort"), max_length=14, choices=FateKind.choices)
    reason = models.TextField(_("motif"), blank=True)
    merged_into = models.ForeignKey(
        Contribution,
        models.PROTECT,
        related_name="absorbed",
        null=True,
        blank=True,
        verbose_name=_("regroupée avec"),
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("décidé par"))
    decided_at = models.DateTimeField(_("décidé le"))

    class Meta:
        verbose_name = "sort d’une contribution"
        verbose_name_plural = "sorts des contributions"
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="synthesis_merged_names_the_other",
                condition=Q(kind="merged", merged_into__isnull=False)
                | (~Q(kind="merged") & Q(merged_into__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.contribution_id}"
