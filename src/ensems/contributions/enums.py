from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    DEPOSITED = "deposited", _("déposée")
    WITHDRAWN = "withdrawn", _("retirée")
    HIDDEN = "hidden", _("masquée")
