"""Who may write at all. Who may write *this* text is a rule of the app that owns it, asked before."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no


def may_write(actor: Actor) -> Decision:
    if actor.is_visitor:
        return no(_("Pour écrire, connectez-vous : votre texte sera enregistré à votre nom."), sign_in_helps=True)
    return YES
