"""What pages add up instead of counting."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.referrals.models import Question
from ensems.territories.models import Territory

# What a territory said in its own name: not what its members report of a workshop.
OWN = F("contributions") - F("reported")


class TallyQuerySet(models.QuerySet["Tally"]):
    def heard(self) -> TallyQuerySet:
        """The territories that were heard: one of their own contributions is public, or that of a workshop where one
        of their members was."""
        return self.filter(Q(contributions__gt=F("reported")) | Q(workshops__gt=0))


class Tally(models.Model):
    """How many contributions to a question a territory has published: what pages add up instead of counting.

    `contributions`: those that lists file under it; `reported`: among them, those of workshops, that one of its members
    reports and that are not its word; `workshops`: those of workshops where one of its members was.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="tallies", verbose_name=_("question"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="tallies", verbose_name=_("territoire"))
    contributions = models.PositiveIntegerField(_("contributions publiées"), default=0)
    reported = models.PositiveIntegerField(_("dont celles d’ateliers, qu’il rapporte"), default=0)
    workshops = models.PositiveIntegerField(_("contributions d’ateliers où il était"), default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = "décompte des contributions"
        verbose_name_plural = "décomptes des contributions"
        ordering = ["question_id", "territory_id"]
        constraints = [models.UniqueConstraint(fields=["question", "territory"], name="contributions_tally_once")]

    def __str__(self) -> str:
        return f"{self.contributions} de {self.territory_id} à {self.question_id}"


class RowTally(models.Model):
    """How many rows of a kind are published for a question in a département; `department`: its code, "" without one."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="row_tallies", verbose_name=_("question"))
    kind = models.CharField(_("nature"), max_length=60)
    department = models.CharField(_("département"), max_length=3, blank=True)
    rows = models.PositiveIntegerField(_("lignes publiées"), default=0)

    class Meta:
        verbose_name = "décompte de l’état de l’existant"
        verbose_name_plural = "décomptes de l’état de l’existant"
        ordering = ["question_id", "kind", "department"]
        constraints = [
            models.UniqueConstraint(fields=["question", "kind", "department"], name="contributions_row_tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.rows} × {self.kind}"
