"""What the Region answers to each recommendation, what it pledges, and what was done about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person
from ensems.answers.enums import PledgeState, ResponseKind
from ensems.calls.models import Call
from ensems.core.partial_dates import DAY, PRECISIONS, PartialDate
from ensems.files.models import StoredFile
from ensems.opinions.models import Recommendation
from ensems.referrals.models import PolicyVersion
from ensems.register.models import Act
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
