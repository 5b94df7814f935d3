from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    REGION = "region", _("saisine de la Région")
    ASSEMBLY = "assembly", _("autosaisine")


class Status(models.TextChoices):
    DRAFT = "draft", _("en préparation")
    OPEN = "open", _("transmise")
    CLOSED = "closed", _("close")


class Expects(models.TextChoices):
    TEXT = "text", _("un texte")
    INVENTORY = "inventory", _("un état de l’existant")


class PhaseKind(models.TextChoices):
    CONTRIBUTIONS = "contributions", _("contributions")
    SYNTHESIS = "synthesis", _("synthèse")
    ADOPTION = "adoption", _("adoption")
    ANSWER = "answer", _("réponse de la Région")
    FOLLOW_UP = "follow_up", _("suites")


class Step(models.TextChoices):
    """The five links of the thread."""

    ASKED = "asked", _("demandé")
    SAID = "said", _("dit")
    TOLD = "told", _("préconisé")
    ANSWERED = "answered", _("répondu")
    DONE = "done", _("fait")
