from django.db import models
from django.utils.translation import gettext_lazy as _

from ensems.meetings.rules_of_meeting import room


class Format(models.TextChoices):
    ON_SITE = "on_site", _("sur place")
    REMOTE = "remote", _("à distance")
    HYBRID = "hybrid", _("sur place et à distance")


class Mode(models.TextChoices):
    """How someone is present."""

    ON_SITE = room.ON_SITE, _("sur place")
    REMOTE = room.REMOTE, _("à distance")


class CallKind(models.TextChoices):
    CALL = "call", _("convocation")
    UPDATE = "update", _("convocation modifiée")
    CANCELLATION = "cancellation", _("annulation")


class Channel(models.TextChoices):
    """How a call reaches someone."""

    MAIL = "mail", _("courriel")
    LETTER = "letter", _("lettre")


class Answer(models.TextChoices):
    """What a member says about coming."""

    PRESENT = "present", _("je viens")
    REMOTE = "remote", _("je serai à distance")
    ABSENT = "absent", _("je ne viens pas")
    PROXY = "proxy", _("je donne pouvoir")


class Origin(models.TextChoices):
    """By what gesture an answer, a presence or a proxy came to us."""

    LINK = "link", _("lien personnel")
    ACCOUNT = "account", _("compte")
    CODE = "code", _("code affiché dans la salle")
    BADGE = "badge", _("code QR personnel")
    SECRETARIAT = "secretariat", _("secrétariat")
