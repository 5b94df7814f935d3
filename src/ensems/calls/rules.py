"""Who may record a call of the Region."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_record_call(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.REGION):
        return YES
    return no(
        _("Les appels sont enregistrés par la Région et par le secrétariat de l’Assemblée."),
        sign_in_helps=actor.is_visitor,
    )
