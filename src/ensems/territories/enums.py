"""Kinds of territories and of intercommunalities; size strata of communes."""

from django.db import models
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
