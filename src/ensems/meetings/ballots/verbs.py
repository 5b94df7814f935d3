"""How the register says what happens to ballots."""

from django.utils.translation import gettext_lazy as _

from ensems.register.verbs import describe

describe(
    {
        "ballot.opened": _("Scrutin ouvert"),
        "ballot.counted": _("Scrutin clos et dépouillé"),
        "ballot.cancelled": _("Scrutin annulé"),
    }
)
