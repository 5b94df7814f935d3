"""Who sees the work list of the secretariat."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_see_worklist(actor: Actor) -> Decision:
    if actor.has(Role.SECRETARIAT, Role.ADMINISTRATOR):
        return YES
    return no(
        _("La liste de travail est celle du secrétariat de l’Assemblée."),
        sign_in_helps=actor.is_visitor,
    )
