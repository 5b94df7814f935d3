"""Saisines: a subject put to the Assembly, its numbered questions, its phases, what it informs, its origin."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.calls.models import Call
from ensems.core.actors import Actor
from ensems.core.partial_dates import DAY, PRECISIONS, PartialDate
from ensems.files.models import StoredFile
from ensems.meetings.models import Meeting
from ensems.referrals.enums import Expects, Origin, PhaseKind, Status, Step
from ensems.register.models import Act
from ensems.topics.models import Topic


class RegionalPolicy(models.Model):
    """A policy or scheme of the Region that a saisine informs; what changes in it is a new `PolicyVersion`."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=200)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = "politique régionale"
        verbose_name_plural = "politiques régionales"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """A dated state of a policy: what it says from then on, and where it can be read."""

    policy = models.ForeignKey(RegionalPolicy, models.PROTECT, related_name="versions", verbose_name=_("politique"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("ce qui change"), blank=True)
    dated_on = models.DateField(_("date"))
    dated_precision = models.CharField(_("précision"), max_length=8, choices=PRECISIONS, default=DAY)
    link = models.URLField(_("lien"), blank=True)

    class Meta:
        verbose_name = "version de politique"
        verbose_name_plural = "versions de politique"
        ordering = ["policy_id", "number"]
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="referrals_policy_version_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def dated(self) -> PartialDate:
        return PartialDate(self.dated_on, self.dated_precision)


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> ReferralQuerySet:
        """Drafts are seen by who prepares them: the secretariat, the Region for its own, rapporteurs for the others."""
        if actor.is_system or actor.has("secretariat", "administrator"):
            return self
        seen = ~Q(status=Status.DRAFT)
        if actor.has("region"):
            seen |= Q(origin=Origin.REGION)
        if actor.has("rapporteur"):
            seen |= Q(origin=Origin.ASSEMBLY)
        return self.filter(seen)


class Referral(models.Model):
    """`reference` is "2017-D": the year and the rank in that year. `transmitted_at` is empty where only a day is known.

    `answer_within_days`: the time the Region set itself to answer, counted from the transmission of the opinion.
    `is_replayed`: the saisine and its questions are real, all that follows them is invented for the demonstration.
    """

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    reference = models.CharField(_("référence"), max_length=12, unique=True, null=True, blank=True)
    origin = models.CharField(_("origine"), max_length=10, choices=Origin.choices, default=Origin.REGION)
    status = models.CharField(_("état"), max_length=8, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField(_("titre"), max_length=200)
    context = models.TextField(_("contexte"))
    transmitted_on = models.DateField(_("transmise le"), null=True, blank=True)
    transmitted_at = models.DateTimeField(_("instant de la transmission"), null=True, blank=True)
    transmitted_by = models.CharField(_("transmise par"), max_length=80, blank=True)
    expected_on = models.DateField(_("attendue"), null=True, blank=True)
    expected_precision = models.CharField(_("précision"), max_length=8, choices=PRECISIONS, default=DAY)
    expected_wording = models.CharField(_("formulation"), max_length=120, blank=True)
    policy = models.ForeignKey(
        RegionalPolicy,
        models.PROTECT,
        related_name="referrals",
        null=True,
        blank=True,
        verbose_name=_("politique régionale éclairée"),
    )
    policy_presented_on = models.DateField(_("présentation de la politique"), null=True, blank=True)
    policy_presented_precision = models.CharField(_("précision"), max_length=8, choices=PRECISIONS, default=DAY)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="referrals", null=True, blank=True, verbose_name=_("séance")
    )
    follows = models.ForeignKey(
        Call, models.PROTECT, related_name="referrals", null=True, blank=True, verbose_name=_("fait suite à")
    )
    answer_within_days = models.PositiveSmallIntegerField(
        _("délai de réponse que la Région se donne, en jours"), default=60
    )
    topics = models.ManyToManyField(Topic, related_name="referrals", blank=True, verbose_name=_("sujets"))
    source = models.CharField(_("source"), max_length=240, blank=True)
    is_demonstration = models.BooleanField(_("inventée"), default=False)
    is_replayed = models.BooleanField(_("rejouée par la démonstration"), default=False)
    closed_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("révision de la préparation"), default=0)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "saisine"
        verbose_name_plural = "saisines"
        ordering = ["-transmitted_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def expected(self) -> PartialDate | None:
        return (
            PartialDate(self.expected_on, self.expected_precision, self.expected_wording) if self.expected_on else None
        )

    @property
    def policy_presented(self) -> PartialDate | None:
        return (
            PartialDate(self.policy_presented_on, self.policy_presented_precision) if self.policy_presented_on else None
        )

    @property
    def is_history(self) -> bool:
        """Told after the event, from public sources: the day of its transmission is known, not the instant.

        One that the demonstration plays again has phases, invented: it lives by them as any other.
        """
        return self.transmitted_on is not None and self.transmitted_at is None and not self.is_replayed

    @property
    def is_played(self) -> bool:
        """What follows its questions is invented for the demonstration, and perhaps the saisine itself."""
        return self.is_demonstration or self.is_replayed

    @property
    def subject(self) -> str:
        """How the register names it."""
        return f"saisine:{self.reference or self.slug}"


class Question(models.Model):
    """One numbered question; when it expects an inventory, `item_kinds` lists the kinds of rows it asks for."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="questions", verbose_name=_("saisine"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    text = models.TextField(_("question"))
    guidance = models.TextField(_("ce qui aidera à répondre"), blank=True)
    expects = models.CharField(_("attend"), max_length=10, choices=Expects.choices, default=Expects.TEXT)
    item_kinds = models.JSONField(_("natures attendues"), default=list, blank=True)

    class Meta:
        verbose_name = "question"
        verbose_name_plural = "questions"
        ordering = ["referral_id", "number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="referrals_question_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def expects_inventory(self) -> bool:
        return self.expects == Expects.INVENTORY


class PhaseQuerySet(models.QuerySet["Phase"]):
    def open_at(self, now: datetime) -> PhaseQuerySet:
        return self.filter(opens_at__lte=now).filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))


class Phase(models.Model):
    """An interval [opens_at, closes_at[ during which a kind of act is possible. Nothing opens because a job ran."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="phases", verbose_name=_("saisine"))
    kind = models.CharField(_("phase"), max_length=14, choices=PhaseKind.choices)
    opens_at = models.DateTimeField(_("ouvre"))
    closes_at = models.DateTimeField(_("ferme"), null=True, blank=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = "phase"
        verbose_name_plural = "phases"
        ordering = ["referral_id", "opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "kind"], name="referrals_phase_once"),
            models.CheckConstraint(
                name="referrals_phase_forwards",
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} de {self.referral_id}"

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now and (self.closes_at is None or now < self.closes_at)


class PhaseChange(models.Model):
    """A published decision to move an instant of a phase, with its reason. An empty "before" means that it had none."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="changes", verbose_name=_("phase"))
    at = models.DateTimeField(_("instant"))
    opened_before = models.DateTimeField(_("ouvrait"), null=True, blank=True)
    closed_before = models.DateTimeField(_("fermait"), null=True, blank=True)
    opens_at = models.DateTimeField(_("ouvre"))
    closes_at = models.DateTimeField(_("ferme"), null=True, blank=True)
    reason = models.TextField(_("motif publié"))
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "changement de phase"
        verbose_name_plural = "changements de phase"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"changement de la phase {self.phase_id}"


class ReferralDocument(models.Model):
    """A document joined to a saisine by the Region."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="documents", verbose_name=_("saisine"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("fichier"))
    title = models.CharField(_("titre"), max_length=200)
    position = models.PositiveSmallIntegerField(_("rang"), default=1)

    class Meta:
        verbose_name = "document de saisine"
        verbose_name_plural = "documents de saisine"
        ordering = ["referral_id", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """A dated fact of the thread that happened outside the platform, before or after the saisine."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="milestones", verbose_name=_("saisine"))
    position = models.PositiveSmallIntegerField(_("rang"))
    step = models.CharField(_("maillon"), max_length=10, choices=Step.choices)
    happened_on = models.DateField(_("date"))
    happened_precision = models.CharField(_("précision"), max_length=8, choices=PRECISIONS, default=DAY)
    what = models.TextField(_("fait"))
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("séance")
    )
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("appel"))

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ["referral_id", "position"]

    def __str__(self) -> str:
        return self.what

    @property
    def happened(self) -> PartialDate:
        return PartialDate(self.happened_on, self.happened_precision)
