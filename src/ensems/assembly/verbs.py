"""How the register says the acts of this app."""

from django.utils.translation import gettext_lazy as _

from ensems.register.verbs import describe

describe(
    {
        "assembly.composed": _("Composition de l’Assemblée"),
        "elected.imported": _("Import d’une liste du répertoire national des élus"),
        "elected.recognised": _("Rapprochement d’une personne et du répertoire des élus"),
        "institution.described": _("Présentation de l’institution"),
    }
)
