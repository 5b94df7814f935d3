"""Roles. A mandate is not a role: whoever holds a seat is a member from the mandate's first day to its last."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("agent de territoire")
    RAPPORTEUR = "rapporteur", _("rapporteur ou rapporteure")
    SECRETARIAT = "secretariat", _("secrétariat de l’Assemblée")
    REGION = "region", _("élu ou élue de la Région qui répond")
    ADMINISTRATOR = "administrator", _("administration de la plateforme")


class Gender(models.TextChoices):
    WOMAN = "F", _("femme")
    MAN = "M", _("homme")
