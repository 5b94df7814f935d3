from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("en cours de rédaction")
    SENT = "sent", _("soumis aux personnes présentes")
    ADOPTED = "adopted", _("adopté, à signer et à publier")
    PUBLISHED = "published", _("publié")


class Answer(models.TextChoices):
    """What became of a correction that someone asked for."""

    WAITING = "waiting", _("à examiner")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("non retenue")
