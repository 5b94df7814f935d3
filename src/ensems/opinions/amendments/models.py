"""Amendments, and who signs them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.meetings.models import Ballot
from ensems.opinions.amendments.building import Change
from ensems.opinions.amendments.enums import Fate, Gesture
from ensems.opinions.models import Recommendation
from ensems.register.models import Act
from ensems.writing.models import Text, Version


class Amendment(models.Model):
    """A change to the text submitted, `base`; `paragraph`, `passage` and `words` as in `building.Change`.

    `version`: the amendment itself in words, frozen, which a ballot opens on. `rank`: in the order of votes, when the
    secretariat changed the one that is proposed. `ground`: once settled, the computation of the ballot word for word,
    or why it fell; `act` records it. `client_key`: of the form that was sent.
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
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("acte"))
    client_key = models.UUIDField(_("clé du formulaire"), unique=True, default=uuid.uuid4)

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
                name="opinions_amendment_voted_in_a_ballot",
                condition=~Q(fate__in=[Fate.ADOPTED, Fate.REJECTED]) | Q(ballot__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"amendement {self.number} à {self.recommendation_id}"

    @property
    def subject(self) -> str:
        """How the register names it; needs `recommendation`."""
        return f"amendement:{self.recommendation.reference}/{self.number}"

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
