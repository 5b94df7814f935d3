"""Who may compose the Assembly, answer a nomination, end a mandate, say what the directory shows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Person
from ensems.assembly.enums import Audience, EndReason, NominationState, ProposalState
from ensems.assembly.models import Mandate, Nomination, Proposal
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.territories.models import Territory


def may_compose(actor: Actor) -> Decision:
    """Open a term, try rules, record designations, keep the committees."""
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    return no(_("Le secrétariat de l’Assemblée tient la composition."), sign_in_helps=actor.is_visitor)


def may_propose(actor: Actor, territory: Territory) -> Decision:
    """Prepare a designation: an officer of that territory. The secretariat records one without preparing it."""
    if territory.pk in actor.territories_as(Role.OFFICER):
        return YES
    return no(
        _("Une désignation est préparée par un agent ou une agente du territoire, puis confirmée par le secrétariat."),
        sign_in_helps=actor.is_visitor,
    )


def may_read_proposal(actor: Actor, proposal: Proposal) -> Decision:
    if may_compose(actor) or may_propose(actor, proposal.territory):
        return YES
    return no(
        _("Une désignation préparée est lue par le secrétariat et par les agents du territoire."),
        sign_in_helps=actor.is_visitor,
    )


def may_answer_proposal(actor: Actor, proposal: Proposal) -> Decision:
    """Confirm it or send it back, once."""
    return first_no(may_compose(actor), _is_waiting(proposal))


def may_withdraw_proposal(actor: Actor, proposal: Proposal) -> Decision:
    return first_no(may_propose(actor, proposal.territory), _is_waiting(proposal))


def _is_waiting(proposal: Proposal) -> Decision:
    if proposal.state == ProposalState.WAITING:
        return YES
    return no(_("Cette désignation n’attend plus : elle est %(state)s.") % {"state": proposal.get_state_display()})


def may_see_nomination(actor: Actor, nomination: Nomination) -> Decision:
    if actor.person_id == nomination.person_id or may_compose(actor):
        return YES
    return no(
        _("Cette nomination est lue par la personne désignée et par le secrétariat de l’Assemblée."),
        sign_in_helps=actor.is_visitor,
    )


def may_answer(actor: Actor, nomination: Nomination) -> Decision:
    """The person named, or the secretariat that received a written answer; once."""
    seen = may_see_nomination(actor, nomination)
    if not seen:
        return seen
    if nomination.state != NominationState.WAITING:
        return no(_("Cette nomination a déjà reçu sa réponse : %(state)s.") % {"state": nomination.get_state_display()})
    return YES


def may_end(actor: Actor, mandate: Mandate, reason: str = EndReason.RESIGNED) -> Decision:
    """One resigns oneself; the secretariat records what it was told, whatever the reason."""
    if not may_compose(actor):
        if actor.person_id != mandate.person_id:
            return no(
                _("Un mandat prend fin par la démission de qui le tient, ou parce que le secrétariat l’enregistre."),
                sign_in_helps=actor.is_visitor,
            )
        if reason != EndReason.RESIGNED:
            return no(_("On ne met fin à son propre mandat que par une démission."))
    if mandate.end_reason and mandate.end_reason != EndReason.TERM_ENDED:
        return no(_("Ce mandat a déjà une fin : %(reason)s.") % {"reason": mandate.get_end_reason_display()})
    return YES


def may_choose_contacts(actor: Actor, person: Person) -> Decision:
    """Nobody says in somebody’s stead what the directory shows of them, not even the secretariat."""
    if actor.person_id == person.pk:
        return YES
    return no(_("Chacun choisit pour soi ce que l’annuaire montre."), sign_in_helps=actor.is_visitor)


def audiences_of(actor: Actor, is_member: bool) -> tuple[str, ...]:
    """Whose details this reader sees; `is_member`: with a mandate in force."""
    if is_member or actor.has(Role.SECRETARIAT):
        return Audience.MEMBERS, Audience.PUBLIC
    return (Audience.PUBLIC,)
