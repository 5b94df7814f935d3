"""What the acts about places are called."""

from django.utils.translation import gettext_lazy as _

from ensems.register import verbs

verbs.describe(
    {
        "geography.loaded": _("Chargement de la géographie officielle"),
        "contours.imported": _("Import des contours des communes"),
        "territories.imported": _("Import des territoires et de leurs périmètres"),
    }
)
