"""Notes of a workshop on one question, and those who were there when they were deposited."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.meetings.models import Meeting
from ensems.referrals.models import Question
from ensems.writing.models import Text


class WorkshopNotes(models.Model):
    """`reporter` carries them: the contribution is theirs to present, and says the word of no territory.

    `text` is that of the contribution once there is one: each deposit freezes a version of it.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notes", verbose_name=_("atelier"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="workshop_notes", verbose_name=_("question"))
    reporter = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("rapporteur"))
    title = models.CharField(_("titre"), max_length=160)
    text = models.OneToOneField(Text, models.PROTECT, related_name="workshop_notes", verbose_name=_("texte"))
    contribution = models.OneToOneField(
        "contributions.Contribution",
        models.PROTECT,
        related_name="notes",
        null=True,
        blank=True,
        verbose_name=_("contribution"),
    )
    started_at = models.DateTimeField(_("commencées"))

    class Meta:
        verbose_name = "notes d’atelier"
        verbose_name_plural = "notes d’atelier"
        ordering = ["meeting_id", "question_id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "question"], name="contributions_notes_once_a_question")
        ]

    def __str__(self) -> str:
        return self.title


class WorkshopParticipant(models.Model):
    """Someone who was at the workshop, as its attendance said at the last deposit."""

    notes = models.ForeignKey(WorkshopNotes, models.CASCADE, related_name="participants", verbose_name=_("notes"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))

    class Meta:
        verbose_name = "participant d’un atelier"
        verbose_name_plural = "participants d’un atelier"
        ordering = ["notes_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["notes", "mandate"], name="contributions_participant_once")]

    def __str__(self) -> str:
        return f"{self.mandate_id} à {self.notes_id}"
