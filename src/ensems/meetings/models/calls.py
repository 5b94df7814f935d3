"""Calls to a meeting as they were sent, to whom, and what each answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.meetings.enums import Answer, CallKind, Channel, Origin
from ensems.meetings.models.sessions import Meeting
from ensems.meetings.models.standing_rules import StandingRules
from ensems.notices.models import Notice
from ensems.register.models import Act


class Convocation(models.Model):
    """What was sent, frozen: `content` (see `convening.content`) and its `digest`. `number` from 1; the calendar's
    SEQUENCE is one less. `computation`: the delay as a sentence."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="convocations", verbose_name=_("séance"))
    number = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("nature"), max_length=12, choices=CallKind.choices, default=CallKind.CALL)
    sent_at = models.DateTimeField(_("envoi"))
    is_urgent = models.BooleanField(_("urgence"), default=False)
    reason = models.TextField(_("motif"), blank=True)
    rules = models.ForeignKey(
        StandingRules, models.PROTECT, related_name="+", verbose_name=_("règlement de séance appliqué")
    )
    days = models.PositiveSmallIntegerField(_("jours entre l’envoi et la séance"))
    computation = models.TextField(_("calcul, en une phrase"))
    content = models.JSONField(_("contenu"))
    digest = models.CharField(_("empreinte"), max_length=64)
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "convocation"
        verbose_name_plural = "convocations"
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetings_convocation_once"),
            models.CheckConstraint(name="meetings_urgency_has_reason", condition=Q(is_urgent=False) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"convocation {self.number} de {self.meeting_id}"

    @property
    def sequence(self) -> int:
        return self.number - 1


class ConvocationRecipient(models.Model):
    """`notice` is the mail and says whether it left; a letter is handed to the post by a person, at `posted_at`."""

    convocation = models.ForeignKey(
        Convocation, models.PROTECT, related_name="recipients", verbose_name=_("convocation")
    )
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    channel = models.CharField(_("voie"), max_length=8, choices=Channel.choices)
    notice = models.ForeignKey(
        Notice, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("message")
    )
    posted_at = models.DateTimeField(_("remise à la poste"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("dernier rappel"), null=True, blank=True)

    class Meta:
        verbose_name = "destinataire"
        verbose_name_plural = "destinataires"
        ordering = ["convocation_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["convocation", "mandate"], name="meetings_recipient_once"),
            models.CheckConstraint(
                name="meetings_only_a_letter_is_posted", condition=Q(posted_at__isnull=True) | Q(channel=Channel.LETTER)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} par {self.channel}"


class ConvocationAnswer(models.Model):
    """The last answer of a member about one meeting; a proxy is a `Proxy` besides."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="answers", verbose_name=_("séance"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    answer = models.CharField(_("réponse"), max_length=8, choices=Answer.choices)
    origin = models.CharField(_("voie"), max_length=12, choices=Origin.choices)
    answered_at = models.DateTimeField(_("réponse donnée"))

    class Meta:
        verbose_name = "réponse à une convocation"
        verbose_name_plural = "réponses à une convocation"
        ordering = ["meeting_id", "answered_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "mandate"], name="meetings_answer_once")]

    def __str__(self) -> str:
        return f"{self.mandate_id} : {self.answer}"
