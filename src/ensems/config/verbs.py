"""What the register calls the act of the installation."""

from django.utils.translation import gettext_lazy as _

from ensems.config.operations import INITIALISED
from ensems.register.verbs import describe

describe({INITIALISED: _("Mise en service de la plateforme")})
