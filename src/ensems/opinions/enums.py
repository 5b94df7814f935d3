from django.db import models
from django.utils.translation import gettext_lazy as _


class OpinionStatus(models.TextChoices):
    DRAFTING = "drafting", _("en rédaction")
    SUBMITTED = "submitted", _("soumis à l’adoption")
    ADOPTED = "adopted", _("adopté")
    REJECTED = "rejected", _("rejeté")
    TRANSMITTED = "transmitted", _("transmis à la Région")


class Outcome(models.TextChoices):
    PENDING = "pending", _("pas encore soumise au vote")
    ADOPTED = "adopted", _("adoptée")
    REJECTED = "rejected", _("rejetée")
    WITHDRAWN = "withdrawn", _("retirée par son rapporteur")
