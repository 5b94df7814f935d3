"""How the register says the acts of this app."""

from django.utils.translation import gettext_lazy as _

from ensems.register.verbs import describe

describe({"demonstration.played": _("Fils de la démonstration joués, à des dates inventées")})
