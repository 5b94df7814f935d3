"""Who was there, from when to when; who was represented, by whom; and the quorum as it was found."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.files.models import StoredFile
from ensems.meetings.enums import Mode, Origin
from ensems.meetings.models.agenda import AgendaItem
from ensems.meetings.models.sessions import Meeting
from ensems.meetings.models.standing_rules import StandingRules
from ensems.meetings.rules_of_meeting import Power, Stay
from ensems.register.models import Act


class AttendanceInterval(models.Model):
    """One presence: there at `arrived_at`, no more at `left_at`. `person` is the mandate's: nobody is there twice."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance", verbose_name=_("séance"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="attendance", verbose_name=_("mandat"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("personne"))
    mode = models.CharField(_("forme"), max_length=8, choices=Mode.choices, default=Mode.ON_SITE)
    arrived_at = models.DateTimeField(_("arrivée"))
    left_at = models.DateTimeField(_("départ"), null=True, blank=True)
    origin = models.CharField(_("voie"), max_length=12, choices=Origin.choices, default=Origin.SECRETARIAT)
    recorded_at = models.DateTimeField(_("enregistrement"))

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        ordering = ["meeting_id", "arrived_at", "pk"]
        indexes = [models.Index(fields=["meeting", "mandate", "arrived_at"])]
        constraints = [
            models.CheckConstraint(
                name="meetings_leaves_after_arriving",
                condition=Q(left_at__isnull=True) | Q(left_at__gt=F("arrived_at")),
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(left_at__isnull=True), name="meetings_one_open_presence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} depuis {self.arrived_at}"

    @property
    def stay(self) -> Stay:
        return Stay(self.mandate_id, self.arrived_at, self.left_at, self.mode)


class Proxy(models.Model):
    """A written, named, dated proxy for one meeting. `slot`: which of the proxies its holder may carry this is, so that
    the database itself holds the cap. `statement`: what was written; `document`: the paper, when there is one."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="proxies", verbose_name=_("séance"))
    giver = models.ForeignKey(Mandate, models.PROTECT, related_name="proxies_given", verbose_name=_("mandant"))
    holder = models.ForeignKey(Mandate, models.PROTECT, related_name="proxies_held", verbose_name=_("mandataire"))
    slot = models.PositiveSmallIntegerField(_("rang chez le mandataire"))
    statement = models.TextField(_("texte du pouvoir"))
    document = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("document")
    )
    origin = models.CharField(_("voie"), max_length=12, choices=Origin.choices)
    given_at = models.DateTimeField(_("donné"))
    revoked_at = models.DateTimeField(_("révoqué"), null=True, blank=True)

    class Meta:
        verbose_name = "pouvoir"
        verbose_name_plural = "pouvoirs"
        ordering = ["meeting_id", "given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "giver"], condition=Q(revoked_at__isnull=True), name="meetings_one_standing_proxy"
            ),
            models.UniqueConstraint(
                fields=["meeting", "holder", "slot"],
                condition=Q(revoked_at__isnull=True),
                name="meetings_proxies_capped",
            ),
            models.CheckConstraint(name="meetings_proxy_to_another", condition=~Q(giver=F("holder"))),
            models.CheckConstraint(name="meetings_proxy_slot_from_one", condition=Q(slot__gte=1)),
            models.CheckConstraint(
                name="meetings_proxy_revoked_after",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} à {self.holder_id}"

    @property
    def power(self) -> Power:
        return Power(self.giver_id, self.holder_id, self.given_at, self.revoked_at)


class QuorumCheck(models.Model):
    """The quorum as it was found at an instant, at the opening of the meeting or of an item. `needed`: none applied."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="quorum_checks", verbose_name=_("séance"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="quorum_checks", null=True, blank=True, verbose_name=_("point")
    )
    at = models.DateTimeField(_("instant"))
    base = models.PositiveSmallIntegerField(_("mandats en exercice"))
    counted = models.PositiveSmallIntegerField(_("comptés"))
    needed = models.PositiveSmallIntegerField(_("quorum"), null=True, blank=True)
    reached = models.BooleanField(_("atteint"))
    computation = models.TextField(_("calcul, en une phrase"))
    rules = models.ForeignKey(
        StandingRules, models.PROTECT, related_name="+", verbose_name=_("règlement de séance appliqué")
    )
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "constat de quorum"
        verbose_name_plural = "constats de quorum"
        ordering = ["meeting_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meetings_quorum_reached",
                condition=Q(needed__isnull=True, reached=True)
                | Q(reached=True, counted__gte=F("needed"))
                | Q(reached=False, counted__lt=F("needed")),
            )
        ]

    def __str__(self) -> str:
        return self.computation
