"""Who may put on an invented person's clothes: whoever sits at the machine itself, nowhere else."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ensems.assembly.queries import institution_of
from ensems.core.decisions import YES, Decision, no
from ensems.notices.mailbox import is_readable_from


def may_switch(request: HttpRequest) -> Decision:
    """On the loopback address, without a proxy in between, never in production: as for the demonstration mailbox."""
    found = institution_of(request)
    if found is None or not found.plays:
        return no(_("Aucune démonstration n’est installée ici."))
    if not is_readable_from(request):
        return no(_("On ne change de rôle que sur la machine même où tourne la démonstration."))
    return YES


def came_from_here(request: HttpRequest) -> Decision:
    """The form stands on every page, the same for all visitors, so it carries no token; the browser itself says from
    which site a form was sent, and cannot be made to lie about it by another site (Fetch standard, `Origin`).
    """
    origin = request.headers.get("Origin")
    if origin in (None, f"{request.scheme}://{request.get_host()}"):
        return YES
    return no(_("Cette demande vient d’un autre site\u00a0: elle est refusée."))
