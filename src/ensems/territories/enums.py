"""Kinds of territories and of intercommunalities; size strata of communes."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TerritoryKind(models.TextChoices):
    PETR = "PETR", _("pôle d’équilibre territorial et rural")
    PAYS = "PAYS", _("Pays")
    PNR = "PNR", _("parc naturel régional")
    METROPOLE = "METRO", _("métropole")
    CU = "CU", _("communauté urbaine")
    CA = "CA", _("communauté d’agglomération")
    CC = "CC", _("communauté de communes")
    GROUP = "GROUPE", _("groupement de communautés")
    ASSOCIATION = "ASSO", _("association")
    MIXED = "SM", _("syndicat mixte")
    OTHER = "AUTRE", _("autre")


# How files name the kinds; SMO and SMF are the two sorts of mixed syndicates (open, closed).
KINDS_IN_FILES = {
    "PETR": TerritoryKind.PETR,
    "PAYS": TerritoryKind.PAYS,
    "PNR": TerritoryKind.PNR,
    "METRO": TerritoryKind.METROPOLE,
    "MET69": TerritoryKind.METROPOLE,
    "METROPOLE": TerritoryKind.METROPOLE,
    "CU": TerritoryKind.CU,
    "CA": TerritoryKind.CA,
    "CC": TerritoryKind.CC,
    "GROUPE": TerritoryKind.GROUP,
    "ASSO": TerritoryKind.ASSOCIATION,
    "ASSOCIATION": TerritoryKind.ASSOCIATION,
    "SM": TerritoryKind.MIXED,
    "SMO": TerritoryKind.MIXED,
    "SMF": TerritoryKind.MIXED,
    "AUTRE": TerritoryKind.OTHER,
}

INTERCOMMUNALITY_KINDS = {
    "CC": _("communauté de communes"),
    "CA": _("communauté d’agglomération"),
    "CU": _("communauté urbaine"),
    "METRO": _("métropole"),
    "MET69": _("métropole de Lyon"),
}


@dataclass(frozen=True, slots=True)
class Stratum:
    """A size class of communes, or of territories, in inhabitants; `below` is excluded, None has no upper bound."""

    key: str
    label: Promise
    least: int
    below: int | None

    def holds(self, population: int) -> bool:
        return population >= self.least and (self.below is None or population < self.below)


# The five classes by which equity is looked at. 500 is the bound that the institution itself quotes; the three above
# follow the usual steps of French municipal statistics. A commune whose population is unknown is in none of them.
STRATA = (
    Stratum("hamlet", _("moins de 500 habitants"), 0, 500),
    Stratum("village", _("de 500 à 1 999 habitants"), 500, 2_000),
    Stratum("small-town", _("de 2 000 à 9 999 habitants"), 2_000, 10_000),
    Stratum("town", _("de 10 000 à 49 999 habitants"), 10_000, 50_000),
    Stratum("city", _("50 000 habitants et plus"), 50_000, None),
)

# Whole territories have classes of their own, by the municipal populations of the communes of their perimeter on the
# day, added up: a territory without a perimeter is in none. The steps are ours, wide enough for each to hold several.
TERRITORY_SIZES = (
    Stratum("petit", _("moins de 20 000 habitants"), 0, 20_000),
    Stratum("moyen", _("de 20 000 à 49 999 habitants"), 20_000, 50_000),
    Stratum("grand", _("de 50 000 à 99 999 habitants"), 50_000, 100_000),
    Stratum("tres-grand", _("100 000 habitants et plus"), 100_000, None),
)


def stratum_of(population: int | None) -> Stratum | None:
    if population is None:
        return None
    return next(stratum for stratum in STRATA if stratum.holds(population))
