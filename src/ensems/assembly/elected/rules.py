"""Who may import the register of elected officials, and who may say that two names are one person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Person
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_import_elected(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.ADMINISTRATOR):
        return YES
    return no(
        _("Seuls le secrétariat de l’Assemblée et l’administration de la plateforme importent les listes d’élus."),
        sign_in_helps=actor.is_visitor,
    )


def may_review(actor: Actor) -> Decision:
    """Read what the register says of members: names of people who may be strangers to the Assembly."""
    if actor.has(Role.SECRETARIAT):
        return YES
    return no(
        _("Seul le secrétariat de l’Assemblée compare les membres au répertoire des élus."),
        sign_in_helps=actor.is_visitor,
    )


def may_recognise(actor: Actor, person: Person) -> Decision:
    """Never the platform itself: a doubtful case is left to a person."""
    if not actor.has(Role.SECRETARIAT):
        return no(
            _("Seul le secrétariat de l’Assemblée dit si un membre est telle personne du répertoire des élus."),
            sign_in_helps=actor.is_visitor,
        )
    if person.erased_at:
        return no(_("Cette personne a été effacée : plus rien ne la relie au répertoire des élus."))
    return YES
