"""Minutes: what was composed, what people wrote by hand, what was asked to be corrected, how they were adopted.

`content` holds the names of the people it speaks of, in words: published minutes are an archive, and do not change with
an account. The register holds their digest only.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.minutes.enums import Answer, Status
from ensems.meetings.models.agenda import AgendaItem
from ensems.meetings.models.sessions import Meeting
from ensems.register.models import Act
from ensems.writing.models import Text, Version

# From the adoption to the publication.
DAYS_TO_PUBLISH = 7


class MeetingSecretary(models.Model):
    """A member named to write down a meeting with its chair."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="secretaries", verbose_name=_("séance"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    named_at = models.DateTimeField(_("désignation"))

    class Meta:
        verbose_name = "secrétaire de séance"
        verbose_name_plural = "secrétaires de séance"
        ordering = ["meeting_id", "named_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "mandate"], name="meetings_secretary_once")]

    def __str__(self) -> str:
        return f"{self.mandate_id} pour {self.meeting_id}"


class Minutes(models.Model):
    """`content`: see `composition.compose`, with `digest` on its canonical JSON. `text`: the same as a text, whose
    versions are frozen when it is sent and when it is settled; `version`: the one that is put to the vote, none before.

    `corrections_until`: from that instant on, nobody asks for a correction. `adopted_in`: the meeting that adopted
    them; `ballot`: by a vote, or without an observation when there is none; `adoption` says it in a sentence.
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes", verbose_name=_("séance"))
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    content = models.JSONField(_("contenu"))
    digest = models.CharField(_("empreinte"), max_length=64)
    composed_at = models.DateTimeField(_("composition"))
    text = models.OneToOneField(Text, models.PROTECT, related_name="minutes", verbose_name=_("texte"))
    version = models.ForeignKey(
        Version, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("version à adopter")
    )
    sent_at = models.DateTimeField(_("envoi"), null=True, blank=True)
    corrections_until = models.DateTimeField(_("corrections jusqu’au"), null=True, blank=True)
    adopted_in = models.ForeignKey(
        Meeting,
        models.PROTECT,
        related_name="adopted_minutes",
        null=True,
        blank=True,
        verbose_name=_("adopté à la séance"),
    )
    ballot = models.ForeignKey(
        Ballot, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("adopté par le scrutin")
    )
    adopted_at = models.DateTimeField(_("adoption"), null=True, blank=True)
    adoption = models.TextField(_("adoption, en une phrase"), blank=True)
    signed_by_chair = models.ForeignKey(
        Mandate, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("signature de la présidence")
    )
    signed_by_secretary = models.ForeignKey(
        Mandate, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("signature du secrétaire")
    )
    published_at = models.DateTimeField(_("publication"), null=True, blank=True)
    act = models.OneToOneField(
        Act, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("acte de publication")
    )

    class Meta:
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"
        ordering = ["-meeting__held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meetings_minutes_sent_until",
                condition=Q(status=Status.DRAFT) | Q(sent_at__isnull=False, corrections_until__gt=F("sent_at")),
            ),
            models.CheckConstraint(
                name="meetings_minutes_adopted_somewhere",
                condition=Q(status__in=[Status.DRAFT, Status.SENT], adopted_at__isnull=True)
                | Q(
                    status__in=[Status.ADOPTED, Status.PUBLISHED],
                    adopted_at__isnull=False,
                    adopted_in__isnull=False,
                    version__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="meetings_minutes_published_signed",
                condition=~Q(status=Status.PUBLISHED)
                | Q(
                    published_at__isnull=False,
                    signed_by_chair__isnull=False,
                    signed_by_secretary__isnull=False,
                    act__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"procès-verbal de {self.meeting_id}"

    @property
    def subject(self) -> str:
        """How the register names it."""
        return f"proces-verbal:{self.meeting.slug}"

    @property
    def publish_by(self) -> date | None:
        """The last day of the week that follows the adoption."""
        return clock.today(self.adopted_at) + timedelta(days=DAYS_TO_PUBLISH) if self.adopted_at else None

    def takes_corrections(self, now: datetime) -> bool:
        return self.status == Status.SENT and self.version_id is None and now < (self.corrections_until or now)


class ItemTenor(models.Model):
    """What was said on an item, written by hand."""

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="tenor", verbose_name=_("point"))
    text = models.OneToOneField(Text, models.PROTECT, related_name="tenor", verbose_name=_("texte"))

    class Meta:
        verbose_name = "teneur des débats"
        verbose_name_plural = "teneurs des débats"
        ordering = ["item_id"]

    def __str__(self) -> str:
        return f"teneur de {self.item_id}"


class RecordedDissent(models.Model):
    """A member asked that the minutes keep that they did not agree, in their own words."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="dissents", verbose_name=_("point"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    statement = models.TextField(_("déclaration"))
    recorded_at = models.DateTimeField(_("enregistrement"))

    class Meta:
        verbose_name = "désaccord noté au procès-verbal"
        verbose_name_plural = "désaccords notés au procès-verbal"
        ordering = ["item_id", "recorded_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "mandate"], name="meetings_dissent_once")]

    def __str__(self) -> str:
        return f"désaccord de {self.mandate_id} sur {self.item_id}"


class MinutesCorrection(models.Model):
    """What someone who was there asks to change. `item`: none for the whole. `wording`: what the minutes then say, once
    accepted; `reason`: why, accepted or not."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="corrections", verbose_name=_("procès-verbal"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("point")
    )
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    text = models.TextField(_("correction demandée"))
    proposed_at = models.DateTimeField(_("demande"))
    answer = models.CharField(_("suite"), max_length=10, choices=Answer.choices, default=Answer.WAITING)
    wording = models.TextField(_("rédaction retenue"), blank=True)
    reason = models.TextField(_("motif"), blank=True)
    answered_at = models.DateTimeField(_("réponse"), null=True, blank=True)

    class Meta:
        verbose_name = "correction du procès-verbal"
        verbose_name_plural = "corrections du procès-verbal"
        ordering = ["minutes_id", "proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meetings_correction_answered",
                condition=Q(answer=Answer.WAITING, answered_at__isnull=True)
                | (~Q(answer=Answer.WAITING) & ~Q(reason="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="meetings_correction_worded", condition=~Q(answer=Answer.ACCEPTED) | ~Q(wording="")
            ),
        ]

    def __str__(self) -> str:
        return f"correction demandée par {self.mandate_id}"
