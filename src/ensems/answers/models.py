"""What the Region answers to each recommendation, what it pledges, what was done about it; and what members ask it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person
from ensems.answers.enums import InquiryStatus, PledgeState, ResponseKind
from ensems.calls.models import Call
from ensems.core.partial_dates import DAY, PRECISIONS, PartialDate
from ensems.files.models import StoredFile
from ensems.opinions.models import Recommendation
from ensems.referrals.models import PolicyVersion
from ensems.register.models import Act
from ensems.territories.models import Territory
from ensems.writing.models import Text


class Response(models.Model):
    """One published answer. A later one (after "under study", say) takes the next number; none is ever rewritten."""

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="responses", verbose_name=_("préconisation")
    )
    number = models.PositiveSmallIntegerField(_("numéro"), default=1)
    kind = models.CharField(_("réponse"), max_length=12, choices=ResponseKind.choices)
    reasons = models.TextField(_("motifs"))
    author = models.ForeignKey(Person, models.PROTECT, related_name="responses", verbose_name=_("auteur ou autrice"))
    office = models.CharField(_("fonction"), max_length=160)
    published_at = models.DateTimeField(_("publication"))
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    # Whole days since the transmission, when a query counted them.
    days: int | None = None

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["recommendation_id", "number"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "number"], name="answers_response_once")]

    def __str__(self) -> str:
        return f"réponse {self.number} à {self.recommendation_id}"


class ResponseDraft(models.Model):
    """What the Region is preparing, one a recommendation: the reasons are a shared text, the rest is kept as typed."""

    recommendation = models.OneToOneField(
        Recommendation, models.CASCADE, related_name="response_draft", verbose_name=_("préconisation")
    )
    text = models.OneToOneField(Text, models.PROTECT, related_name="+", verbose_name=_("motifs"))
    kind = models.CharField(_("réponse"), max_length=12, choices=ResponseKind.choices, blank=True)
    office = models.CharField(_("fonction"), max_length=160, blank=True)
    pledges = models.JSONField(_("engagements"), default=list, blank=True)
    saved_at = models.DateTimeField(_("enregistrement"))
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("par"))

    class Meta:
        verbose_name = "projet de réponse"
        verbose_name_plural = "projets de réponse"

    def __str__(self) -> str:
        return f"projet de réponse à {self.recommendation_id}"


class Pledge(models.Model):
    """What the Region says it will do, by when. Its state is that of its last follow-up."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="pledges", verbose_name=_("réponse"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    text = models.TextField(_("engagement"))
    due_on = models.DateField(_("échéance"))
    due_precision = models.CharField(_("précision"), max_length=8, choices=PRECISIONS, default=DAY)
    due_until = models.DateField(_("dernier jour de l’échéance"))
    state = models.CharField(_("état"), max_length=10, choices=PledgeState.choices, default=PledgeState.PENDING)
    state_on = models.DateField(_("depuis"), null=True, blank=True)

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["response_id", "number"]
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="answers_pledge_once")]

    def __str__(self) -> str:
        return f"engagement {self.number} de {self.response_id}"

    @property
    def due(self) -> PartialDate:
        return PartialDate(self.due_on, self.due_precision)


class FollowUp(models.Model):
    """A dated update of a pledge, with its evidence and the links to what was done; only ever added."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="follow_ups", verbose_name=_("engagement"))
    state = models.CharField(_("état"), max_length=10, choices=PledgeState.choices)
    on = models.DateField(_("date"))
    text = models.TextField(_("ce qui a été fait"))
    link = models.URLField(_("preuve en ligne"), blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("pièce")
    )
    policy_version = models.ForeignKey(
        PolicyVersion,
        models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
        verbose_name=_("ce qui a changé dans la politique"),
    )
    call = models.ForeignKey(
        Call, models.PROTECT, related_name="follow_ups", null=True, blank=True, verbose_name=_("appel")
    )
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("par"))
    recorded_at = models.DateTimeField(_("enregistrement"))
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "suite"
        verbose_name_plural = "suites"
        ordering = ["pledge_id", "on", "pk"]

    def __str__(self) -> str:
        return f"suite de {self.pledge_id}"


class Inquiry(models.Model):
    """What a member asked the Region on behalf of a territory: "I-12". Its clock runs from the very day it is asked.

    `client_key` comes from the form: sent twice, it is asked once. `first_answered_at` is that of its first reply.
    """

    reference = models.CharField(_("référence"), max_length=16, unique=True)
    client_key = models.UUIDField(_("clé du formulaire"), default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="inquiries", verbose_name=_("au nom de"))
    author = models.ForeignKey(Person, models.PROTECT, related_name="inquiries", verbose_name=_("auteur ou autrice"))
    title = models.CharField(_("titre"), max_length=160)
    body = models.TextField(_("question"))
    status = models.CharField(_("état"), max_length=10, choices=InquiryStatus.choices, default=InquiryStatus.PUBLISHED)
    asked_at = models.DateTimeField(_("posée"))
    answer_within_days = models.PositiveSmallIntegerField(_("délai de réponse, en jours"))
    first_answered_at = models.DateTimeField(_("première réponse"), null=True, blank=True)
    status_reason = models.TextField(_("motif publié du retrait ou du masquage"), blank=True)
    status_at = models.DateTimeField(_("instant du retrait ou du masquage"), null=True, blank=True)
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "interpellation"
        verbose_name_plural = "interpellations"
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["status", "first_answered_at", "asked_at"])]
        constraints = [
            models.CheckConstraint(
                name="answers_inquiry_closed_at",
                condition=Q(status="published", status_at__isnull=True)
                | (~Q(status="published") & Q(status_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> str:
        """How the register names it."""
        return f"interpellation:{self.reference}"

    @property
    def is_public(self) -> bool:
        return self.status == InquiryStatus.PUBLISHED


class InquiryDraft(models.Model):
    """What a member is preparing to ask: one a person, seen by that person only."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="inquiry_draft", verbose_name=_("personne"))
    territory = models.ForeignKey(
        Territory, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("au nom de")
    )
    title = models.CharField(_("titre"), max_length=160, blank=True)
    body = models.TextField(_("question"), blank=True)
    saved_at = models.DateTimeField(_("enregistrement"))

    class Meta:
        verbose_name = "projet d’interpellation"
        verbose_name_plural = "projets d’interpellation"

    def __str__(self) -> str:
        return f"projet d’interpellation de {self.person_id}"


class InquiryReply(models.Model):
    """One answer of the Region, signed; a later one completes it, none is ever rewritten."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="replies", verbose_name=_("interpellation"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    client_key = models.UUIDField(_("clé du formulaire"), default=uuid.uuid4, unique=True, editable=False)
    body = models.TextField(_("réponse motivée"))
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("auteur ou autrice"))
    office = models.CharField(_("fonction"), max_length=160)
    published_at = models.DateTimeField(_("publication"))
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "réponse à une interpellation"
        verbose_name_plural = "réponses aux interpellations"
        ordering = ["inquiry_id", "number"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "number"], name="answers_reply_once")]

    def __str__(self) -> str:
        return f"réponse {self.number} à {self.inquiry_id}"
