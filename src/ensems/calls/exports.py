"""The list of calls, as a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ensems.calls.models import Call
from ensems.interface import lists


def calls(request: HttpRequest, found: Iterable[Call]) -> HttpResponse:
    headings = [_("Nature"), _("Titre"), _("Objet"), _("Ouverture"), _("Clôture"), _("Résultat"), _("Source")]
    lines = (
        [
            one.kind,
            one.title,
            one.purpose,
            one.opened_on if one.opened and one.opened.day else str(one.opened or ""),
            one.closed_on if one.closed and one.closed.day else str(one.closed or ""),
            one.result,
            one.source,
        ]
        for one in found
    )
    return lists.export(request, "appels", headings, lines)
