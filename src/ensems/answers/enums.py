from django.db import models
from django.utils.translation import gettext_lazy as _


class ResponseKind(models.TextChoices):
    ACCEPTED = "accepted", _("acceptée")
    IN_PART = "in_part", _("acceptée en partie")
    DECLINED = "declined", _("écartée")
    UNDER_STUDY = "under_study", _("à l’étude")


class PledgeState(models.TextChoices):
    PENDING = "pending", _("à venir")
    UNDER_WAY = "under_way", _("en cours")
    KEPT = "kept", _("tenu")
    ABANDONED = "abandoned", _("abandonné")


class InquiryStatus(models.TextChoices):
    PUBLISHED = "published", _("publiée")
    WITHDRAWN = "withdrawn", _("retirée")
    HIDDEN = "hidden", _("masquée")
