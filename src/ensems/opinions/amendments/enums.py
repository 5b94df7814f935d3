from django.db import models
from django.utils.translation import gettext_lazy as _


class Gesture(models.TextChoices):
    REPLACE = "replace", _("remplacer")
    DELETE = "delete", _("supprimer")
    INSERT = "insert", _("ajouter après")


class Fate(models.TextChoices):
    """`fallen`: what it changed is no longer there, or the text was decided without it being put to the vote."""

    DEPOSITED = "deposited", _("déposé")
    WITHDRAWN = "withdrawn", _("retiré")
    ADOPTED = "adopted", _("adopté")
    REJECTED = "rejected", _("rejeté")
    FALLEN = "fallen", _("tombé")


class Overlap(models.TextChoices):
    """How two amendments meet in the same text."""

    PASSAGE = "passage", _("même passage : si l’un est adopté, l’autre tombe")
    PLACE = "place", _("même endroit : adoptés tous les deux, leurs ajouts se suivent dans l’ordre des numéros")
    PARAGRAPH = "paragraph", _("même paragraphe, pas les mêmes mots : les deux peuvent être adoptés")
