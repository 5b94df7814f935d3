from django.db import models
from django.utils.translation import gettext_lazy as _


class SeatKind(models.TextChoices):
    FULL = "full", _("titulaire")
    SUBSTITUTE = "substitute", _("suppléant ou suppléante")
