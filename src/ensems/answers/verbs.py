"""How the register says the acts of this app."""

from django.utils.translation import gettext_lazy as _

from ensems.register.verbs import describe

describe(
    {
        "recommendation.answered": _("Réponse de la Région à une préconisation"),
        "pledge.followed_up": _("Suite donnée à un engagement"),
    }
)
