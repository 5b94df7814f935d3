"""Who may record a session."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_record_meeting(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    return no(_("Le secrétariat de l’Assemblée enregistre les séances."), sign_in_helps=actor.is_visitor)
