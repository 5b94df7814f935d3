"""Opinions: numbered recommendations citing the passages they rest on, the recorded vote, dissent, the frozen text."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person
from ensems.contributions.models import Contribution
from ensems.meetings.models import Ballot, Meeting
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.referrals.models import Question, Referral
from ensems.register.models import Act
from ensems.territories.models import Territory
from ensems.writing.models import Text, Version


class Opinion(models.Model):
    """The text the Assembly sends to the Region on one saisine. `digest`: of the adopted text, frozen with it.

    `text`, `version`: all that is submitted, composed and frozen, and composed anew when an amendment is adopted.
    Amendments are received before `amendments_until`, and go to the vote with `amendment_signatures` at least.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="opinions", verbose_name=_("saisine"))
    number = models.PositiveSmallIntegerField(_("numéro"), default=1)
    status = models.CharField(_("état"), max_length=12, choices=OpinionStatus.choices, default=OpinionStatus.DRAFTING)
    started_at = models.DateTimeField(_("ouverture"))
    submitted_at = models.DateTimeField(_("soumis à l’adoption"), null=True, blank=True)
    text = models.OneToOneField(
        Text, models.PROTECT, related_name="opinion", null=True, blank=True, verbose_name=_("texte")
    )
    version = models.ForeignKey(
        Version, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("texte soumis en entier")
    )
    amendments_until = models.DateTimeField(_("fin du dépôt des amendements"), null=True, blank=True)
    amendment_signatures = models.PositiveSmallIntegerField(_("signatures qu’il faut à un amendement"), default=1)
    adopted_at = models.DateTimeField(_("adoption enregistrée"), null=True, blank=True)
    adopted_text = models.TextField(_("texte adopté"), blank=True)
    digest = models.CharField(_("empreinte"), max_length=64, blank=True)
    transmitted_at = models.DateTimeField(_("transmis à la Région"), null=True, blank=True)
    answer_within_days = models.PositiveSmallIntegerField(_("délai de réponse, en jours"), null=True, blank=True)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["referral_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="opinions_opinion_once"),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status__in=["drafting", "submitted"]),
                name="opinions_one_in_preparation",
            ),
        ]

    def __str__(self) -> str:
        return f"avis {self.number} sur {self.referral_id}"

    @property
    def reference(self) -> str:
        """ "2017-D-1"; needs `referral`."""
        return f"{self.referral.reference}-{self.number}"

    @property
    def subject(self) -> str:
        """How the register names it; needs `referral`."""
        return f"avis:{self.reference}"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def adopted(self) -> RecommendationQuerySet:
        return self.filter(outcome=Outcome.ADOPTED)

    def published(self) -> RecommendationQuerySet:
        """Seen by everyone: from the moment its opinion is submitted to adoption."""
        return self.exclude(opinion__status=OpinionStatus.DRAFTING)


class Recommendation(models.Model):
    """`reference` is "2017-D-3". `text` is the draft and its versions; `version` the one that is put to the vote, built
    from `base`, which was submitted and which amendments are written on, and from the amendments adopted."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="recommendations", verbose_name=_("avis"))
    question = models.ForeignKey(
        Question,
        models.PROTECT,
        related_name="recommendations",
        null=True,
        blank=True,
        verbose_name=_("question"),
    )
    reference = models.CharField(_("référence"), max_length=16, unique=True)
    number = models.PositiveSmallIntegerField(_("numéro"))
    title = models.CharField(_("titre"), max_length=200)
    text = models.OneToOneField(Text, models.PROTECT, related_name="recommendation", verbose_name=_("texte"))
    version = models.ForeignKey(
        Version, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("version soumise")
    )
    base = models.ForeignKey(
        Version, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("version avant amendements")
    )
    rapporteur = models.ForeignKey(
        Person, models.PROTECT, related_name="recommendations", verbose_name=_("rapporteur ou rapporteure")
    )
    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    created_at = models.DateTimeField(_("création"))

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "préconisation"
        verbose_name_plural = "préconisations"
        ordering = ["opinion_id", "number"]
        constraints = [models.UniqueConstraint(fields=["opinion", "number"], name="opinions_recommendation_once")]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> str:
        """How the register names it."""
        return f"preconisation:{self.reference}"


class Citation(models.Model):
    """A passage a recommendation rests on: characters [start, end[ of a frozen version, and their digest."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="citations", verbose_name=_("préconisation")
    )
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, related_name="citations", verbose_name=_("contribution")
    )
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    start = models.PositiveIntegerField(_("début"))
    end = models.PositiveIntegerField(_("fin"))
    digest = models.CharField(_("empreinte du passage"), max_length=64)
    is_contrary = models.BooleanField(_("avis contraire"), default=False)
    added_at = models.DateTimeField(_("ajout"))

    class Meta:
        verbose_name = "citation"
        verbose_name_plural = "citations"
        ordering = ["recommendation_id", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "version", "start", "end"], name="opinions_citation_once"
            ),
            models.CheckConstraint(name="opinions_citation_not_empty", condition=Q(end__gt=F("start"))),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} [{self.start}, {self.end}["


class Adoption(models.Model):
    """The decision on one recommendation: derived from `ballot`, its computation word for word; or recorded by hand by
    the secretariat, when no ballot was held here on that text."""

    recommendation = models.OneToOneField(
        Recommendation, models.PROTECT, related_name="adoption", verbose_name=_("préconisation")
    )
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("séance")
    )
    held_on = models.DateField(_("date"))
    place = models.CharField(_("lieu"), max_length=120, blank=True)
    ballot = models.ForeignKey(
        Ballot, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("scrutin")
    )
    votes_for = models.PositiveSmallIntegerField(_("pour"))
    votes_against = models.PositiveSmallIntegerField(_("contre"))
    abstentions = models.PositiveSmallIntegerField(_("abstentions"))
    computation = models.TextField(_("calcul, en une phrase"))
    recorded_at = models.DateTimeField(_("enregistrement"))
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "adoption"
        verbose_name_plural = "adoptions"
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"adoption de {self.recommendation_id}"


class Dissent(models.Model):
    """A minority position, kept with the adopted text on request."""

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="dissents", verbose_name=_("préconisation")
    )
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    statement = models.TextField(_("position"))
    recorded_at = models.DateTimeField(_("enregistrement"))

    class Meta:
        verbose_name = "opinion dissidente"
        verbose_name_plural = "opinions dissidentes"
        ordering = ["recommendation_id", "pk"]

    def __str__(self) -> str:
        return f"dissidence de {self.territory_id}"


from ensems.opinions.amendments.models import Amendment, ShowOfHands, Signature  # noqa: E402

__all__ = [
    "Adoption",
    "Amendment",
    "Citation",
    "Dissent",
    "Opinion",
    "Recommendation",
    "RecommendationQuerySet",
    "ShowOfHands",
    "Signature",
]
