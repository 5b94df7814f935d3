"""Who may record, prepare, call and hold meetings."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_record_meeting(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    return no(_("Le secrétariat de l’Assemblée enregistre les séances."), sign_in_helps=actor.is_visitor)


def may_adopt_rules(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    return no(
        _("Le secrétariat enregistre le règlement de séance que l’Assemblée a adopté."), sign_in_helps=actor.is_visitor
    )
