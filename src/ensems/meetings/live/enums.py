from django.db import models
from django.utils.translation import gettext_lazy as _


class SpeakingOrder(models.TextChoices):
    """In which order the floor is proposed. Empty: as the rules of the meeting say."""

    PLAIN = "plain", _("dans l’ordre des demandes")
    BALANCED = "balanced", _("équilibré")
