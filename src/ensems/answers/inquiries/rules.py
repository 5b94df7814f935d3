"""Who may question the Region, answer, withdraw, hide."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.answers.enums import InquiryStatus
from ensems.answers.models import Inquiry
from ensems.assembly.queries import Standing
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_ask(actor: Actor, now: datetime, standing: Standing, territory_id: int | None = None) -> Decision:
    """A member of the Assembly, at any time, for a territory (that one, when it is given) whose mandate is in force."""
    if actor.is_visitor:
        return no(
            _("Pour interpeller la Région, identifiez-vous : un mandat en vigueur est nécessaire."), sign_in_helps=True
        )
    if standing.mandates and (territory_id is None or territory_id in standing.mandates):
        return YES
    if standing.mandates:
        return no(_("Vous ne siégez pas pour ce territoire aujourd’hui : interpellez au nom du vôtre."))
    if standing.offices:
        return no(
            _(
                "Une interpellation engage un territoire : elle est posée par une personne qui y siège, "
                "et non par un agent."
            )
        )
    return no(_("Seuls les membres de l’Assemblée dont le mandat est en vigueur interpellent la Région."))


def is_still_there(inquiry: Inquiry) -> Decision:
    if inquiry.status == InquiryStatus.WITHDRAWN:
        return no(_("Cette interpellation a été retirée par la personne qui l’avait posée."))
    if inquiry.status == InquiryStatus.HIDDEN:
        return no(_("Cette interpellation est masquée."))
    return YES


def may_reply(actor: Actor, inquiry: Inquiry, now: datetime) -> Decision:
    """An elected member of the Region, once or more: a later answer completes the first."""
    if not actor.has(Role.REGION):
        return no(
            _("La réponse est donnée par un élu ou une élue de la Région, nommément et en motivant."),
            sign_in_helps=actor.is_visitor,
        )
    return is_still_there(inquiry)


def may_withdraw(actor: Actor, inquiry: Inquiry, now: datetime) -> Decision:
    """Who asked, for as long as nobody answered: an exchange is no longer one person's."""
    if actor.person_id is None or actor.person_id != inquiry.author_id:
        return no(
            _("Seule la personne qui a posé cette interpellation peut la retirer."), sign_in_helps=actor.is_visitor
        )
    if inquiry.is_public and inquiry.first_answered_at is not None:
        return no(_("La Région a répondu : l’échange reste public, il ne se retire plus."))
    return is_still_there(inquiry)


def may_hide(actor: Actor, inquiry: Inquiry, now: datetime) -> Decision:
    if not actor.has(Role.SECRETARIAT):
        return no(
            _("Seul le secrétariat de l’Assemblée peut masquer une interpellation, en publiant son motif."),
            sign_in_helps=actor.is_visitor,
        )
    return is_still_there(inquiry)
