"""How the register says the acts of this app."""

from django.utils.translation import gettext_lazy as _

from ensems.register.verbs import describe

describe(
    {
        "assembly.composed": _("Composition de l’Assemblée"),
        "institution.described": _("Présentation de l’institution"),
    }
)
