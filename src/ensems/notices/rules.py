from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Person
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_tend_messages(actor: Actor) -> Decision:
    if actor.has(Role.SECRETARIAT, Role.ADMINISTRATOR):
        return YES
    return no(
        _("Le suivi des messages est réservé au secrétariat de l’Assemblée et à l’administration de la plateforme."),
        sign_in_helps=actor.is_visitor,
    )


def may_forget(actor: Actor) -> Decision:
    return YES if actor.is_system else no(_("Un message mis en file part : personne ne l’en retire."))


def may_choose(actor: Actor, person: Person) -> Decision:
    if actor.person_id == person.pk:
        return YES
    return no(_("Chacun choisit les messages qu’il reçoit, et seulement les siens."), sign_in_helps=actor.is_visitor)
