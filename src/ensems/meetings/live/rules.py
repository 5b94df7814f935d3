"""Who conducts a meeting, takes its items, may preside over it; who may ask for the floor and who gives it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.meetings.models import AgendaItem, Meeting, SpeechRequest
from ensems.meetings.rules_of_meeting import Room


def may_conduct(actor: Actor, meeting: Meeting) -> Decision:
    """Whoever presides, and the secretariat for them. Reads `meeting.chair`."""
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    if actor.person_id is not None and meeting.chair is not None and meeting.chair.person_id == actor.person_id:
        return YES
    return no(_("La séance est conduite par sa présidence et par le secrétariat."), sign_in_helps=actor.is_visitor)


def may_conduct_now(actor: Actor, meeting: Meeting) -> Decision:
    return first_no(may_conduct(actor, meeting), is_under_way(meeting))


def may_arrange(actor: Actor, meeting: Meeting) -> Decision:
    """How people speak in it: before it opens, and as long as it is held."""
    if meeting.cancelled_at is not None:
        return no(_("Cette séance est annulée."))
    if meeting.closed_at is not None:
        return no(_("Cette séance est close : la parole n’y est plus donnée."))
    return may_conduct(actor, meeting)


def may_preside(mandate: Mandate, room: Room) -> Decision:
    """A member who sits at that instant."""
    if mandate.pk in room.on_site or mandate.pk in room.remote:
        return YES
    return no(_("Préside un membre présent : notez d’abord son arrivée."))


def is_under_way(meeting: Meeting) -> Decision:
    if meeting.is_open:
        return YES
    if meeting.closed_at is not None:
        return no(_("Cette séance est close."))
    return no(_("Cette séance n’est pas ouverte."))


def may_leave_item(voting: bool) -> Decision:
    """`voting`: a ballot is open."""
    if voting:
        return no(_("Un scrutin est ouvert sur le point en cours : il se clôt avant que l’on passe à la suite."))
    return YES


def may_change_recusals(voting: bool) -> Decision:
    """`voting`: a ballot of that very item is open, or waits for its count."""
    if voting:
        return no(
            _("Un scrutin est ouvert sur ce point : qui y vote est déjà fixé. Un déport se note avant, ou après.")
        )
    return YES


# --- The floor --------------------------------------------------------------------------------------------------


def may_ask(actor: Actor, meeting: Meeting, mandate: Mandate) -> Decision:
    """For oneself; the chair and the secretariat for someone who raises a hand."""
    if actor.person_id != mandate.person_id and not may_conduct(actor, meeting):
        return no(_("Chaque membre demande la parole pour soi."), sign_in_helps=actor.is_visitor)
    return is_under_way(meeting)


def may_speak(mandate: Mandate, room: Room, *, oneself: bool) -> Decision:
    """`room`: at that instant, for the item under way. `oneself`: the reason is said to the person."""
    if mandate.pk in room.on_site or mandate.pk in room.remote:
        return YES
    if mandate.pk in room.aside:
        if oneself:
            return no(_("Vous vous êtes déporté de ce point : vous n’y prenez pas la parole."))
        return no(_("Ce membre s’est déporté de ce point : il n’y prend pas la parole."))
    if oneself:
        return no(_("Vous n’êtes pas noté présent : signalez votre arrivée, puis demandez la parole."))
    return no(_("Ce membre n’est pas noté présent : la parole est donnée aux membres qui siègent."))


def may_withdraw_request(actor: Actor, request: SpeechRequest) -> Decision:
    """Reads `request.meeting.chair` and `request.mandate`."""
    if actor.person_id is not None and actor.person_id == request.mandate.person_id:
        return YES
    if may_conduct(actor, request.meeting):
        return YES
    return no(_("Chaque membre retire sa propre demande."), sign_in_helps=actor.is_visitor)


def is_asked_now(request: SpeechRequest, item: AgendaItem | None) -> Decision:
    """`item`: the one under way."""
    if request.withdrawn_at is not None:
        return no(_("Cette demande de parole est retirée."))
    if request.given_at is not None:
        return no(_("Cette demande a déjà eu la parole."))
    if request.item_id != (item.pk if item else None):
        return no(_("Cette demande portait sur un autre point."))
    return YES
