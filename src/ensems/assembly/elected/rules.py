"""Who may import the register of elected officials, and who may say that two names are one person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_import_elected(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.ADMINISTRATOR):
        return YES
    return no(
        _("Seuls le secrétariat de l’Assemblée et l’administration de la plateforme importent les listes d’élus."),
        sign_in_helps=actor.is_visitor,
    )


def may_recognise(actor: Actor) -> Decision:
    """Never the platform itself: a doubtful case is left to a person."""
    if actor.has(Role.SECRETARIAT):
        return YES
    return no(
        _("Seul le secrétariat de l’Assemblée dit si un membre est telle personne du répertoire des élus."),
        sign_in_helps=actor.is_visitor,
    )
