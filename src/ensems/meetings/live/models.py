"""Who asks for the floor, and who had it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.meetings.enums import Origin
from ensems.meetings.models.agenda import AgendaItem
from ensems.meetings.models.sessions import Meeting


class SpeechRequest(models.Model):
    """Someone asks for the floor on the item under way (`item`; None between two). It waits until it is withdrawn, or
    until the floor is given (`given_at`), and only while that item is under way: taken again, it waits again."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="speech_requests", verbose_name=_("séance"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="speech_requests", null=True, blank=True, verbose_name=_("point")
    )
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    origin = models.CharField(_("voie"), max_length=12, choices=Origin.choices, default=Origin.ACCOUNT)
    asked_at = models.DateTimeField(_("demande"))
    withdrawn_at = models.DateTimeField(_("retrait"), null=True, blank=True)
    given_at = models.DateTimeField(_("parole donnée"), null=True, blank=True)

    class Meta:
        verbose_name = "demande de parole"
        verbose_name_plural = "demandes de parole"
        ordering = ["meeting_id", "asked_at", "pk"]
        constraints = [
            # Once on an item, and once between two of them.
            models.UniqueConstraint(
                fields=["item", "mandate"],
                condition=Q(withdrawn_at__isnull=True, given_at__isnull=True),
                name="meetings_one_waiting_request",
            ),
            models.UniqueConstraint(
                fields=["meeting", "mandate"],
                condition=Q(item__isnull=True, withdrawn_at__isnull=True, given_at__isnull=True),
                name="meetings_one_waiting_request_between",
            ),
            models.CheckConstraint(
                name="meetings_request_given_or_withdrawn",
                condition=Q(withdrawn_at__isnull=True) | Q(given_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"demande de {self.mandate_id}"

    @property
    def is_waiting(self) -> bool:
        return self.withdrawn_at is None and self.given_at is None


class Speech(models.Model):
    """The floor given to `mandate`, from `started_at` to `ended_at` (None: they are speaking), on `item`."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="speeches", verbose_name=_("séance"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="speeches", null=True, blank=True, verbose_name=_("point")
    )
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    request = models.OneToOneField(SpeechRequest, models.PROTECT, related_name="speech", verbose_name=_("demande"))
    started_at = models.DateTimeField(_("début"))
    ended_at = models.DateTimeField(_("fin"), null=True, blank=True)

    class Meta:
        verbose_name = "prise de parole"
        verbose_name_plural = "prises de parole"
        ordering = ["meeting_id", "started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(ended_at__isnull=True), name="meetings_one_speaker_at_a_time"
            ),
            models.CheckConstraint(
                name="meetings_speech_ends_after", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} depuis {self.started_at}"

    def seconds(self, now: datetime) -> int:
        """Whole seconds, until now while it lasts."""
        return max(0, int(((self.ended_at or now) - self.started_at).total_seconds()))

    @property
    def spoken(self) -> int | None:
        """Whole seconds once it ended."""
        return None if self.ended_at is None else self.seconds(self.ended_at)
