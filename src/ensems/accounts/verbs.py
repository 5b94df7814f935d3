"""What the acts about people are called. A person has no page in the register's name: only an identifier is shown."""

from django.utils.translation import gettext_lazy as _

from ensems.register import verbs

verbs.describe(
    {
        "person.created": _("Inscription d’une personne"),
        "person.updated": _("Modification d’une fiche de personne"),
        "person.erased": _("Effacement des données d’une personne"),
        "role.granted": _("Rôle confié"),
        "role.ended": _("Fin d’un rôle"),
        "invitation.sent": _("Invitation envoyée"),
        "invitation.accepted": _("Invitation acceptée"),
    }
)
