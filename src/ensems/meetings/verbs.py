"""How the register says the acts of this app."""

from django.utils.translation import gettext_lazy as _

from ensems.meetings.ballots import verbs as ballots
from ensems.register.verbs import describe

describe(
    {
        "meeting.recorded": _("Séance enregistrée"),
        "meeting.corrected": _("Faits d’une séance corrigés"),
        "standing_rules.adopted": _("Version du règlement de séance enregistrée"),
    }
)

__all__ = ["ballots"]
