"""Who may follow, and stop. Whoever holds a link of a mail speaks for the address it was sent to."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no
from ensems.notices.models import Subscription


def may_follow_at_once(actor: Actor) -> Decision:
    """Whoever is signed in proved an address already."""
    if actor.person_id is None:
        return no(_("Pour suivre sans confirmer d’adresse, identifiez-vous."), sign_in_helps=True)
    return YES


def may_see_own(actor: Actor) -> Decision:
    if actor.person_id is None:
        return no(
            _("Identifiez-vous pour voir ce que vous suivez, ou prenez le lien « Mes suivis » d’un de nos messages."),
            sign_in_helps=True,
        )
    return YES


def may_confirm(subscription: Subscription, now: datetime) -> Decision:
    """At once the second time: a link opened twice says the same."""
    if subscription.is_expired(now):
        return no(_("Ce lien valait sept jours, ils sont passés. Rien n’a été gardé : refaites la demande."))
    return YES
