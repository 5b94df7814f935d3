from django.db import models
from django.utils.translation import gettext_lazy as _


class SeatKind(models.TextChoices):
    FULL = "full", _("titulaire")
    SUBSTITUTE = "substitute", _("suppléant ou suppléante")


class NominationState(models.TextChoices):
    WAITING = "waiting", _("acceptation attendue")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("refusée")
    REPLACED = "replaced", _("remplacée par une autre désignation")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("en attente du secrétariat")
    CONFIRMED = "confirmed", _("confirmée")
    RETURNED = "returned", _("renvoyée au territoire")
    WITHDRAWN = "withdrawn", _("retirée par le territoire")


class EndReason(models.TextChoices):
    RESIGNED = "resigned", _("démission")
    OFFICE_LOST = "office_lost", _("perte du mandat local")
    INCOMPATIBLE = "incompatible", _("incompatibilité")
    REPLACED = "replaced", _("remplacement par le territoire")
    PROMOTED = "promoted", _("devient titulaire")
    DIED = "died", _("décès")
    TERM_ENDED = "term_ended", _("fin de la mandature")


class BodyKind(models.TextChoices):
    STEERING = "bureau", _("comité de pilotage")
    GROUP = "groupe", _("groupe de travail")


class BodyRole(models.TextChoices):
    """In the order in which they are listed."""

    CO_PRESIDENT = "1-president", _("coprésidence")
    LEADER = "2-leader", _("animation")
    MEMBER = "3-member", _("membre")


class ContactKind(models.TextChoices):
    EMAIL = "email", _("courriel")
    PHONE = "phone", _("téléphone")
    ADDRESS = "address", _("adresse postale")
    SITE = "site", _("page publique")


class Audience(models.TextChoices):
    NOBODY = "nobody", _("personne")
    MEMBERS = "members", _("les membres de l’Assemblée et son secrétariat")
    PUBLIC = "public", _("tout le monde")


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
