"""The four lists of the register of elected officials that are read here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    MUNICIPAL = "municipal", _("conseil municipal")
    COMMUNITY = "community", _("conseil communautaire")
    DEPARTMENTAL = "departmental", _("conseil départemental")
    REGIONAL = "regional", _("conseil régional")


LOCAL = (Level.MUNICIPAL, Level.COMMUNITY, Level.DEPARTMENTAL)
