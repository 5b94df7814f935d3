from django.db import models
from django.utils.translation import gettext_lazy as _


class FateKind(models.TextChoices):
    TAKEN_UP = "taken_up", _("reprise")
    IN_PART = "in_part", _("reprise en partie")
    MERGED = "merged", _("regroupée avec une autre")
    NOT_TAKEN_UP = "not_taken_up", _("non reprise")
    OFF_TOPIC = "off_topic", _("hors du sujet posé")


# A refusal is owed its reasons; what is taken up is explained by the recommendation itself.
NEEDS_REASON = frozenset({FateKind.IN_PART, FateKind.NOT_TAKEN_UP, FateKind.OFF_TOPIC})
