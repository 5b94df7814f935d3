"""Who may change the geography and the perimeters.

Roles are held one floor above; here they are known by the value that an actor's grants carry.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no

SECRETARIAT, ADMINISTRATOR = "secretariat", "administrator"


def may_load_geography(actor: Actor) -> Decision:
    if actor.is_system or actor.has(ADMINISTRATOR):
        return YES
    return no(
        _("Seule l’administration de la plateforme peut charger la géographie officielle."),
        sign_in_helps=actor.is_visitor,
    )


def may_write_perimeters(actor: Actor) -> Decision:
    if actor.is_system or actor.has(SECRETARIAT, ADMINISTRATOR):
        return YES
    return no(
        _("Seuls le secrétariat de l’Assemblée et l’administration de la plateforme peuvent changer les périmètres."),
        sign_in_helps=actor.is_visitor,
    )
