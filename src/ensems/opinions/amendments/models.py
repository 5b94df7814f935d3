"""Amendments, and who signs them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.meetings.models import AgendaItem, Ballot, Meeting, StandingRules
from ensems.opinions.amendments.building import Change
from ensems.opinions.amendments.enums import Fate, Gesture
from ensems.opinions.models import Recommendation
from ensems.register.models import Act
from ensems.writing.models import Text, Version


class ShowOfHands(models.Model):
    """A vote on an amendment that was held without a ballot: figures that the secretariat typed, checked and counted as
    those of a ballot are. `at`: when, None in a session that was not opened here, whose attendance is not known;
    `voices`: how many could be heard then. `rules`, `chair`: as they were; `chair_choice`: what the chair voted, when
    it was said."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+", verbose_name=_("séance"))
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("point")
    )
    at = models.DateTimeField(_("instant"), null=True, blank=True)
    rules = models.ForeignKey(StandingRules, models.PROTECT, related_name="+", verbose_name=_("règlement appliqué"))
    chair = models.ForeignKey(
        Mandate, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("présidence")
    )
    chair_choice = models.CharField(_("vote de la présidence"), max_length=12, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("pour"))
    votes_against = models.PositiveSmallIntegerField(_("contre"))
    abstentions = models.PositiveSmallIntegerField(_("abstentions"))
    voices = models.PositiveSmallIntegerField(_("voix possibles"))
    is_adopted = models.BooleanField(_("adopté"))
    computation = models.TextField(_("calcul, en toutes lettres"))
    recorded_at = models.DateTimeField(_("enregistrement"))

    class Meta:
        verbose_name = "vote à main levée"
        verbose_name_plural = "votes à main levée"
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return self.computation


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def voted(self) -> AmendmentQuerySet:
        """Decided by a vote, a ballot or raised hands: not those that were withdrawn, nor that fell without one."""
        return self.filter(Q(ballot__isnull=False) | Q(hands__isnull=False))


class Amendment(models.Model):
    """A change to the text submitted, `base`; `paragraph`, `passage` and `words` as in `building.Change`.

    `version`: the amendment itself in words, frozen, which a ballot opens on. `rank`: in the order of votes, when the
    secretariat changed the one that is proposed. `ground`: once settled, the computation of the vote word for word, or
    why it fell; `act` records it. The vote is a `ballot`, or `hands` that were raised. `client_key`: of the form that
    was sent.
    """

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="amendments", verbose_name=_("préconisation")
    )
    number = models.PositiveSmallIntegerField(_("numéro"))
    base = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("texte amendé"))
    gesture = models.CharField(_("nature"), max_length=8, choices=Gesture.choices)
    paragraph = models.PositiveSmallIntegerField(_("paragraphe"))
    passage = models.TextField(_("passage"), blank=True)
    words = models.TextField(_("nouveaux mots"), blank=True)
    reason = models.TextField(_("exposé des motifs"))
    author = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("auteur ou autrice"))
    text = models.OneToOneField(Text, models.PROTECT, related_name="amendment", verbose_name=_("texte"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version déposée"))
    rank = models.PositiveSmallIntegerField(_("rang de vote"), null=True, blank=True)
    fate = models.CharField(_("sort"), max_length=10, choices=Fate.choices, default=Fate.DEPOSITED)
    deposited_at = models.DateTimeField(_("dépôt"))
    settled_at = models.DateTimeField(_("décision"), null=True, blank=True)
    ground = models.TextField(_("motif de la décision"), blank=True)
    ballot = models.OneToOneField(
        Ballot, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("scrutin")
    )
    hands = models.OneToOneField(
        ShowOfHands,
        models.PROTECT,
        related_name="amendment",
        null=True,
        blank=True,
        verbose_name=_("vote à main levée"),
    )
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("acte"))
    client_key = models.UUIDField(_("clé du formulaire"), unique=True, default=uuid.uuid4)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "amendement"
        verbose_name_plural = "amendements"
        ordering = ["recommendation_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "number"], name="opinions_amendment_once"),
            models.CheckConstraint(
                name="opinions_amendment_settled_by_an_act",
                condition=Q(fate=Fate.DEPOSITED, settled_at__isnull=True)
                | (~Q(fate=Fate.DEPOSITED) & Q(settled_at__isnull=False, act__isnull=False)),
            ),
            models.CheckConstraint(
                name="opinions_amendment_voted",
                condition=~Q(fate__in=[Fate.ADOPTED, Fate.REJECTED])
                | Q(ballot__isnull=False, hands__isnull=True)
                | Q(ballot__isnull=True, hands__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"amendement {self.number} à {self.recommendation_id}"

    @property
    def subject(self) -> str:
        """How the register names it; needs `recommendation`."""
        return f"amendement:{self.recommendation.reference}/{self.number}"

    @property
    def is_voted(self) -> bool:
        return self.ballot_id is not None or self.hands_id is not None

    @property
    def change(self) -> Change:
        return Change(self.number, self.gesture, self.paragraph, self.passage, self.words)


class Signature(models.Model):
    """A member carries the amendment with its author, whose signature is the first."""

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="signatures", verbose_name=_("amendement"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    signed_at = models.DateTimeField(_("instant"))

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ["amendment_id", "signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["amendment", "mandate"], name="opinions_signature_once")]

    def __str__(self) -> str:
        return f"signature de {self.mandate_id}"
