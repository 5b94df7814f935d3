"""How the register says the acts of this app."""

from django.utils.translation import gettext_lazy as _

from ensems.register.verbs import describe

describe({"call.recorded": _("Appel de la Région enregistré")})
