"""The official geography (region to communes) and the territoires de projet made of communes.

Codes are strings. Each figure carries its vintage: those of communes and of intercommunalities are not of one year.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.territories.enums import INTERCOMMUNALITY_KINDS, TerritoryKind
from ensems.territories.geography import of
from ensems.territories.names import folded


class Region(models.Model):
    """A region whose geography is loaded. One is the platform's own (`is_home`).

    `revision` grows with every write on the geography or on a perimeter: maps drawn before are then drawn anew.
    """

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    article = models.PositiveSmallIntegerField(_("article"), default=0)
    is_home = models.BooleanField(_("région de la plateforme"), default=False)
    release = models.CharField(_("version de la géographie"), max_length=20, blank=True)
    digest = models.CharField(_("empreinte de la géographie"), max_length=64, blank=True)
    revision = models.PositiveIntegerField(_("révision"), default=0)

    class Meta:
        verbose_name = "région"
        verbose_name_plural = "régions"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["is_home"], condition=Q(is_home=True), name="territories_one_home_region"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def after_of(self) -> str:
        """d’Occitanie, de La Réunion."""
        return of(self.name, self.article)


class Department(models.Model):
    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=80)
    article = models.PositiveSmallIntegerField(_("article"), default=0)
    region = models.ForeignKey(Region, models.PROTECT, related_name="departments", verbose_name=_("région"))

    class Meta:
        verbose_name = "département"
        verbose_name_plural = "départements"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def after_of(self) -> str:
        """de la Haute-Garonne, du Gers, des Hautes-Pyrénées."""
        return of(self.name, self.article)


class Intercommunality(models.Model):
    """An EPCI with its own taxation; `population` is the file's own figure, of the year `population_year`."""

    code = models.CharField(_("SIREN"), max_length=9, primary_key=True)
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("nature"), max_length=8)
    population = models.PositiveIntegerField(_("population"), null=True)
    population_year = models.PositiveSmallIntegerField(_("millésime de la population"), null=True)
    membership_year = models.PositiveSmallIntegerField(_("millésime de la composition"), null=True)

    class Meta:
        verbose_name = "intercommunalité"
        verbose_name_plural = "intercommunalités"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        return str(INTERCOMMUNALITY_KINDS.get(self.kind, self.kind))


class Commune(models.Model):
    """A present-day commune; `article` is the official code of its French article (typeLiaison).

    `search_name` is the name without accents, case or punctuation: what the commune picker looks in.
    """

    code = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=120)
    search_name = models.CharField(_("nom pour la recherche"), max_length=120, blank=True, db_index=True)
    article = models.PositiveSmallIntegerField(_("article"), default=0)
    department = models.ForeignKey(Department, models.PROTECT, related_name="communes", verbose_name=_("département"))
    intercommunality = models.ForeignKey(
        Intercommunality,
        models.PROTECT,
        related_name="communes",
        null=True,
        blank=True,
        verbose_name=_("intercommunalité"),
    )
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    population = models.PositiveIntegerField(_("population municipale"), null=True)
    population_year = models.PositiveSmallIntegerField(_("millésime de la population"), null=True)
    geography_year = models.PositiveSmallIntegerField(_("millésime de la géographie"))

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_name = folded(self.name)
        super().save(*args, **kwargs)

    @property
    def after_of(self) -> str:
        """de Toulouse, d’Albi, des Matelles."""
        return of(self.name, self.article)


class FormerCode(models.Model):
    """A code that once named a commune and leads to the present one."""

    code = models.CharField(_("ancien code"), max_length=5, primary_key=True)
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="former_codes", verbose_name=_("commune"))

    class Meta:
        verbose_name = "ancien code"
        verbose_name_plural = "anciens codes"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Territory(models.Model):
    """A territoire de projet. `code` is stable and public.

    Carriers may be several: `carrier`, `carrier_sirens` and `carrier_kinds` then hold as many parts, between " ; ".
    `source_columns` keeps, as text, the columns of the imported file that have no field of their own.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("nature"), max_length=8, choices=TerritoryKind.choices)
    carrier = models.CharField(_("porteur"), max_length=240, blank=True)
    carrier_sirens = models.CharField(_("SIREN du porteur"), max_length=120, blank=True)
    carrier_kinds = models.CharField(_("nature du porteur"), max_length=120, blank=True)
    departments = models.CharField(
        _("départements"), max_length=60, blank=True, help_text=_("codes séparés par une espace")
    )
    source = models.CharField(_("source"), max_length=240, blank=True)
    source_columns = models.JSONField(_("autres colonnes de la source"), default=dict, blank=True)
    is_demonstration = models.BooleanField(_("groupement inventé"), default=False)

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How what is about it names it."""
        return f"territoire:{self.code}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, day: date) -> MembershipQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Membership(models.Model):
    """A commune belongs to a territory from a day to a day (both included), by a source: its dated perimeter."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="memberships", verbose_name=_("territoire"))
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="memberships", verbose_name=_("commune"))
    starts_on = models.DateField(_("depuis"))
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    through = models.ForeignKey(
        Intercommunality,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("par l’intercommunalité"),
    )
    source = models.CharField(_("source"), max_length=240, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "périmètre"
        verbose_name_plural = "périmètres"
        ordering = ["territory_id", "commune_id", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "commune", "starts_on"], name="territories_membership_once"),
            models.CheckConstraint(
                name="territories_membership_dates",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} dans {self.territory_id}"


class ContourSet(models.Model):
    """The contours that the region's maps are drawn from: one file, imported whole. Without one, maps are cartograms.

    `digest` is the SHA-256 of the file; `tolerance`, in metres, is how much it was simplified.
    """

    region = models.OneToOneField(Region, models.CASCADE, related_name="contour_set", verbose_name=_("région"))
    source = models.CharField(_("source"), max_length=240)
    vintage = models.CharField(_("millésime"), max_length=20, blank=True)
    digest = models.CharField(_("empreinte du fichier"), max_length=64)
    tolerance = models.PositiveIntegerField(_("simplification, en mètres"))
    imported_at = models.DateTimeField(_("importé le"))

    class Meta:
        verbose_name = "jeu de contours"
        verbose_name_plural = "jeux de contours"
        ordering = ["region_id"]

    def __str__(self) -> str:
        return f"{self.source} {self.vintage}".strip()


class Contour(models.Model):
    """The border of a commune: rings of whole numbers, as `outlines.pack` writes them, and a point inside.

    All in ten-thousandths of a degree, WGS84: longitude, latitude.
    """

    commune = models.OneToOneField(
        Commune, models.CASCADE, primary_key=True, related_name="contour", verbose_name=_("commune")
    )
    contour_set = models.ForeignKey(
        ContourSet, models.CASCADE, related_name="contours", verbose_name=_("jeu de contours")
    )
    rings = models.JSONField(_("anneaux"))
    longitude = models.IntegerField(_("longitude d’un point intérieur"))
    latitude = models.IntegerField(_("latitude d’un point intérieur"))

    class Meta:
        verbose_name = "contour"
        verbose_name_plural = "contours"
        ordering = ["commune_id"]

    def __str__(self) -> str:
        return f"contour de {self.commune_id}"
