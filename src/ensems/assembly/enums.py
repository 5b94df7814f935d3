from django.db import models
from django.utils.translation import gettext_lazy as _


class SeatKind(models.TextChoices):
    FULL = "full", _("titulaire")
    SUBSTITUTE = "substitute", _("suppléant ou suppléante")


# --- What the rules of a term are made of (see terms/schema.py) ----------------------------------------------


class Unit(models.TextChoices):
    """Who names the members of a college."""

    TERRITORY = "territory", _("chaque territoire")
    DEPARTMENT = "department", _("chaque département")
    INTERCOMMUNALITY = "intercommunality", _("chaque intercommunalité")
    BODY = "body", _("les organismes d’une liste")


class Method(models.TextChoices):
    """How many seats each of them has."""

    FIXED = "fixed", _("le même nombre pour chacun")
    THRESHOLDS = "thresholds", _("par seuils de population")
    APPORTIONED = "apportioned", _("par répartition d’un total")
    LISTED = "listed", _("selon une liste")


class Formula(models.TextChoices):
    LARGEST_REMAINDER = "largest_remainder", _("plus forts restes")
    SAINTE_LAGUE = "sainte_lague", _("Sainte-Laguë")


class Weight(models.TextChoices):
    POPULATION = "population", _("la population")
    COMMUNES = "communes", _("le nombre de communes")


class MinimumKind(models.TextChoices):
    BASE = "base", _("donnés d’abord à chacun, le reste étant partagé")
    FLOOR = "floor", _("un plancher, le tout étant partagé")


class ParityKind(models.TextChoices):
    PAIRS = "pairs", _("par paires d’une femme et d’un homme")
    GAP = "gap", _("écart limité entre les femmes et les hommes")
    NONE = "none", _("aucune")


class ParityScope(models.TextChoices):
    DELEGATION = "delegation", _("dans chaque délégation")
    COLLEGE = "college", _("dans chaque collège")
    ASSEMBLY = "assembly", _("dans l’ensemble de l’Assemblée")


class ReplacedBy(models.TextChoices):
    DESIGNATION = "designation", _("une nouvelle désignation")
    SUBSTITUTE = "substitute", _("le suppléant ou la suppléante")
    NOBODY = "nobody", _("personne jusqu’à la fin de la mandature")


class Office(models.TextChoices):
    """The mandates that the official register of elected officials knows."""

    MUNICIPAL = "municipal", _("conseil municipal")
    COMMUNITY = "community", _("conseil communautaire ou métropolitain")
    DEPARTMENTAL = "departmental", _("conseil départemental")
    REGIONAL = "regional", _("conseil régional")
