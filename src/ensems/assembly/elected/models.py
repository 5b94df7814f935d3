"""Who holds an elective office, from the official register: kept to check the Assembly's members, shown to no visitor.

No date of birth: its digest under the platform's secret key. No profession, birthplace, political label, nationality.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ensems.accounts.enums import Gender
from ensems.accounts.models import Person
from ensems.assembly.elected.enums import Level


class ElectedList(models.Model):
    """The list of one level that is in force here: its last file. `digest` is the SHA-256 of what was read.

    `key_mark` tells whether the digests of birth dates were made under the present secret key.
    """

    level = models.CharField(_("assemblée"), max_length=12, choices=Level.choices, primary_key=True)
    source = models.CharField(_("source"), max_length=240)
    vintage = models.CharField(_("millésime"), max_length=20)
    digest = models.CharField(_("empreinte du fichier"), max_length=64)
    whole_country = models.BooleanField(_("toute la France"), default=False)
    key_mark = models.CharField(_("repère de la clé des empreintes"), max_length=16)
    imported_at = models.DateTimeField(_("importée le"))

    class Meta:
        verbose_name = "liste d’élus"
        verbose_name_plural = "listes d’élus"
        ordering = ["level"]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.vintage}"


class ElectedOfficeQuerySet(models.QuerySet["ElectedOffice"]):
    def begun_on(self, day: date) -> ElectedOfficeQuerySet:
        """Those that had begun; when one ended is not known: who left is no longer in the list."""
        return self.filter(Q(since__isnull=True) | Q(since__lte=day))


class ElectedOffice(models.Model):
    """One person, elected in one assembly. `place` is its code: INSEE, SIREN, département or region.

    `commune` is where a municipal councillor sits or a community one comes from; `department` is that of the commune,
    of the canton or of the regional section. `human` is the same for the offices of one civil identity (folded names,
    sex, digest of the birth date); `key` for one office of that identity, from one file to the next.
    """

    key = models.CharField(_("clé"), max_length=32)
    human = models.CharField(_("identité"), max_length=32)
    listed = models.ForeignKey(
        ElectedList, models.CASCADE, related_name="offices", db_index=False, verbose_name=_("liste")
    )
    place = models.CharField(_("code de l’assemblée"), max_length=9)
    commune = models.CharField(_("code de la commune"), max_length=5, blank=True)
    department = models.CharField(_("code du département"), max_length=3, blank=True)
    canton = models.CharField(_("code du canton"), max_length=5, blank=True)
    family_name = models.CharField(_("nom"), max_length=120)
    given_name = models.CharField(_("prénom"), max_length=120)
    family_folded = models.CharField(_("nom, sans accents"), max_length=160)
    given_folded = models.CharField(_("prénom, sans accents"), max_length=160)
    sex = models.CharField(_("sexe"), max_length=1, choices=Gender.choices)
    birth = models.CharField(_("empreinte de la date de naissance"), max_length=32, blank=True)
    function = models.CharField(_("fonction"), max_length=320, blank=True)
    since = models.DateField(_("début du mandat"), null=True, blank=True)
    function_since = models.DateField(_("début de la fonction"), null=True, blank=True)

    objects = ElectedOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat électif"
        verbose_name_plural = "mandats électifs"
        ordering = ["listed_id", "place", "family_folded", "given_folded", "key"]
        # Few on purpose: each index more doubles the time of an import, and names are looked for inside, which no index
        # serves. Named here and not on the field, where PostgreSQL would add a second one, for LIKE.
        constraints = [models.UniqueConstraint(fields=["key"], name="assembly_elected_once")]
        indexes = [models.Index(fields=["listed", "place"], name="assembly_elected_place")]

    def __str__(self) -> str:
        return f"mandat électif {self.pk}"


class Recognition(models.Model):
    """Somebody decided that a person of the platform is, or is not, that civil identity of the register."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recognitions", verbose_name=_("personne"))
    human = models.CharField(_("identité"), max_length=32)
    is_same = models.BooleanField(_("la même personne"))
    decided_by = models.ForeignKey(
        Person, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("décidé par")
    )
    decided_at = models.DateTimeField(_("décidé le"))

    class Meta:
        verbose_name = "rapprochement"
        verbose_name_plural = "rapprochements"
        ordering = ["person_id", "human"]
        constraints = [models.UniqueConstraint(fields=["person", "human"], name="assembly_recognised_once")]

    def __str__(self) -> str:
        return f"rapprochement de {self.person_id}"
