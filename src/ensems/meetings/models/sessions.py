"""Sessions of the Assembly: dated facts for the past, a course for those to come."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Body, Mandate
from ensems.core.partial_dates import DAY, PRECISIONS, PartialDate
from ensems.meetings.enums import Format
from ensems.meetings.live.enums import SpeakingOrder
from ensems.meetings.models.standing_rules import StandingRules


class Meeting(models.Model):
    """`standing_rules`: the version that it is called and held under, frozen by its first call. `second_notice_of`: the
    meeting whose quorum was missed, so that none applies here. `part_of`: the plenary of the same day, for a workshop.
    `body`: the committee or working group that meets, when it is not the whole Assembly.
    `remote_access` is for members only. `speaking_order`, `speech_minutes` (0: no limit): as chosen for this meeting,
    else as the rules say. `opened_at`, `closed_at`: what happened, not what was planned."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("séance plénière")
        WORKSHOP = "workshop", _("atelier")
        COMMITTEE = "committee", _("comité")

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(_("numéro"), null=True, blank=True)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, default=Kind.PLENARY)
    format = models.CharField(_("forme"), max_length=8, choices=Format.choices, default=Format.ON_SITE)
    title = models.CharField(_("titre"), max_length=200)
    held_on = models.DateField(_("date"))
    held_precision = models.CharField(_("précision"), max_length=8, choices=PRECISIONS, default=DAY)
    starts_at = models.DateTimeField(_("début"), null=True, blank=True)
    ends_at = models.DateTimeField(_("fin prévue"), null=True, blank=True)
    place = models.CharField(_("lieu"), max_length=120, blank=True)
    remote_access = models.CharField(_("accès à distance"), max_length=400, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    standing_rules = models.ForeignKey(
        StandingRules,
        models.PROTECT,
        related_name="meetings",
        null=True,
        blank=True,
        verbose_name=_("règlement de séance"),
    )
    second_notice_of = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="second_notice",
        null=True,
        blank=True,
        verbose_name=_("seconde convocation de"),
    )
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="meetings", null=True, blank=True, verbose_name=_("instance")
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, related_name="parts", null=True, blank=True, verbose_name=_("fait partie de")
    )
    chair = models.ForeignKey(
        Mandate, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("présidence")
    )
    speaking_order = models.CharField(
        _("ordre des prises de parole"), max_length=8, choices=SpeakingOrder.choices, blank=True
    )
    speech_minutes = models.PositiveSmallIntegerField(_("minutes par prise de parole"), null=True, blank=True)
    opened_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulation"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("inventée"), default=False)

    class Meta:
        verbose_name = "séance"
        verbose_name_plural = "séances"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meetings_meeting_ends_after",
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="meetings_meeting_closed_after_opened",
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False, closed_at__gte=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def held(self) -> PartialDate:
        return PartialDate(self.held_on, self.held_precision)

    @property
    def subject(self) -> str:
        """How the register names it."""
        return f"seance:{self.slug}"

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    def is_over(self, now: datetime) -> bool:
        """Closed, or cancelled."""
        return self.cancelled_at is not None or (self.closed_at is not None and self.closed_at <= now)
