"""How the register says the acts of this app."""

from django.utils.translation import gettext_lazy as _

from ensems.register.verbs import describe

describe(
    {
        "referral.transmitted": _("Saisine transmise à l’Assemblée"),
        "referral.taken_up": _("Autosaisine ouverte par l’Assemblée"),
        "referral.recorded": _("Saisine passée rapportée d’après ses sources"),
        "referral.replayed": _("Saisine passée rejouée par la démonstration, à des dates inventées"),
        "referral.phase_changed": _("Dates d’une phase changées"),
        "referral.document_added": _("Document ajouté à une saisine"),
        "referral.closed": _("Saisine close"),
        "policy.added": _("Politique régionale ajoutée à la liste"),
        "policy.version_added": _("Nouvelle version d’une politique régionale"),
    }
)
