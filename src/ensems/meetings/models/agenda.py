"""What is on the agenda, with its documents, and who withdraws from an item."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.files.models import StoredFile
from ensems.meetings.agenda import Node
from ensems.meetings.models.sessions import Meeting

LONGEST_ITEM = 720


class AgendaItem(models.Model):
    """One item; its number follows from the tree (see `agenda.lines`). `opened_at`, `closed_at`: when it was taken.
    `postponed_at`: left for another meeting, nothing being decided on it here."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name=_("séance"))
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="children", null=True, blank=True, verbose_name=_("sous le point")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    title = models.CharField(_("titre"), max_length=200)
    note = models.TextField(_("présentation"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("durée, en minutes"), null=True, blank=True)
    opened_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    closed_at = models.DateTimeField(_("fin"), null=True, blank=True)
    postponed_at = models.DateTimeField(_("report"), null=True, blank=True)

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["meeting_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meetings_item_minutes",
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=LONGEST_ITEM),
            ),
            models.CheckConstraint(
                name="meetings_item_not_under_itself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def node(self) -> Node:
        return Node(self.pk, self.parent_id, self.position, self.minutes)


class AgendaDocument(models.Model):
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="documents", verbose_name=_("point"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("fichier"))
    title = models.CharField(_("titre"), max_length=200)
    added_at = models.DateTimeField(_("ajout"))

    class Meta:
        verbose_name = "document de séance"
        verbose_name_plural = "documents de séance"
        ordering = ["item_id", "added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "file"], name="meetings_document_once")]

    def __str__(self) -> str:
        return self.title


class Recusal(models.Model):
    """An interested member is neither counted nor votes on that item."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals", verbose_name=_("point"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    recorded_at = models.DateTimeField(_("enregistrement"))

    class Meta:
        verbose_name = "déport"
        verbose_name_plural = "déports"
        ordering = ["item_id", "recorded_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "mandate"], name="meetings_recusal_once")]

    def __str__(self) -> str:
        return f"déport de {self.mandate_id} sur {self.item_id}"
