"""Who may invite, give a role, take it back, correct and erase."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ensems.accounts import hooks
from ensems.accounts.enums import Role
from ensems.accounts.models import Invitation, Person, RoleGrant
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no

# What the secretariat gives by itself; an empty role invites a member, whose right comes from the mandate.
GIVEN_BY_SECRETARIAT = frozenset({"", Role.OFFICER, Role.RAPPORTEUR})
GIVEN_BY_ADMINISTRATION = frozenset({"", *Role.values})


def roles_one_may_give(actor: Actor) -> frozenset[str]:
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return GIVEN_BY_ADMINISTRATION
    if actor.has(Role.SECRETARIAT):
        return GIVEN_BY_SECRETARIAT
    return frozenset()


def may_see_people(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.ADMINISTRATOR):
        return YES
    return no(
        _("La liste des personnes est réservée au secrétariat de l’Assemblée et à l’administration de la plateforme."),
        sign_in_helps=actor.is_visitor,
    )


def may_create_person(actor: Actor) -> Decision:
    if roles_one_may_give(actor):
        return YES
    return no(
        _("Seuls le secrétariat de l’Assemblée et l’administration de la plateforme inscrivent des personnes."),
        sign_in_helps=actor.is_visitor,
    )


def may_give(actor: Actor, role: str) -> Decision:
    allowed = roles_one_may_give(actor)
    if role in allowed:
        return YES
    if not allowed:
        return no(
            _("Seuls le secrétariat de l’Assemblée et l’administration de la plateforme donnent ou retirent un rôle."),
            sign_in_helps=actor.is_visitor,
        )
    return no(_("Ce rôle est donné et retiré par l’administration de la plateforme, pas par le secrétariat."))


def may_invite(actor: Actor, role: str) -> Decision:
    if roles_one_may_give(actor):
        return may_give(actor, role)
    return no(
        _("Seuls le secrétariat de l’Assemblée et l’administration de la plateforme envoient des invitations."),
        sign_in_helps=actor.is_visitor,
    )


def may_grant(actor: Actor, person: Person, role: str) -> Decision:
    return first_no(may_give(actor, role), _not_to_oneself(actor, person), _still_there(person))


def may_end(actor: Actor, grant: RoleGrant, now: datetime) -> Decision:
    """Whoever gives a role takes it back; the platform never loses its last administrator."""
    return first_no(may_give(actor, grant.role), _not_the_last(grant, now))


def may_update_profile(actor: Actor, person: Person) -> Decision:
    if actor.person_id == person.pk or may_see_people(actor):
        return _still_there(person)
    return no(_("Chacun ne corrige que son propre nom."), sign_in_helps=actor.is_visitor)


def may_change_address(actor: Actor, person: Person, now: datetime) -> Decision:
    """An address opens the account: whoever changes it must be able to give every role that the person holds."""
    decision = may_see_people(actor)
    if not decision:
        return no(_("Pour changer d’adresse électronique, écrivez au secrétariat de l’Assemblée."))
    held = RoleGrant.objects.filter(person=person).exclude(ends_on__lt=clock.today(now)).values_list("role", flat=True)
    if set(held) <= roles_one_may_give(actor):
        return YES
    return no(_("L’adresse de cette personne n’est changée que par l’administration de la plateforme."))


def may_accept(invitation: Invitation, now: datetime) -> Decision:
    if invitation.accepted_at is not None:
        return no(_("Cette invitation a déjà servi. Connectez-vous avec l’adresse à laquelle vous l’avez reçue."))
    if now >= invitation.expires_at:
        return no(_("Cette invitation n’est plus valable. Demandez-en une autre au secrétariat de l’Assemblée."))
    return _still_there(invitation.person)


def may_ask_erasure(actor: Actor, person: Person) -> Decision:
    if actor.person_id == person.pk or actor.is_system or actor.has(Role.ADMINISTRATOR):
        return YES
    return no(
        _("Un compte est effacé par la personne elle-même ou par l’administration de la plateforme."),
        sign_in_helps=actor.is_visitor,
    )


def may_erase(actor: Actor, person: Person, now: datetime) -> Decision:
    """Asks the floors above as well: one of them may have a reason to keep the person's name for now."""
    decision = first_no(may_ask_erasure(actor, person), _still_there(person), _not_the_last_administrator(person, now))
    return first_no(decision, *hooks.kept_from_erasure.run(person=person, now=now)) if decision else decision


def _not_to_oneself(actor: Actor, person: Person) -> Decision:
    if actor.person_id == person.pk:
        return no(_("Personne ne se donne un rôle à soi-même : demandez à une autre personne qui en a le droit."))
    return YES


def _still_there(person: Person) -> Decision:
    if person.erased_at is not None:
        return no(_("Cette personne a demandé l’effacement de son compte : rien ne peut plus y être changé."))
    return YES


def _not_the_last(grant: RoleGrant, now: datetime) -> Decision:
    return _not_the_last_administrator(grant.person, now) if grant.role == Role.ADMINISTRATOR else YES


def _not_the_last_administrator(person: Person, now: datetime) -> Decision:
    """One SQL query."""
    day = clock.today(now)
    holders = set(
        RoleGrant.objects.in_force(day)
        .filter(role=Role.ADMINISTRATOR, person__is_active=True)
        .values_list("person_id", flat=True)
    )
    if holders == {person.pk}:
        return no(
            _("C’est la dernière personne qui administre la plateforme : donnez d’abord ce rôle à quelqu’un d’autre.")
        )
    return YES
