"""Who sits, as a table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ensems.assembly.composition import Composition
from ensems.interface import lists


def members(request: HttpRequest, found: Composition) -> HttpResponse:
    headings = [_("Territoire"), _("Siège"), _("Prénom"), _("Nom"), _("Sexe"), _("Fonction locale"), _("Depuis")]
    rows = (
        [
            row.seat.territory.name,
            row.seat.number,
            row.mandate.person.given_name if row.mandate else _("vacant"),
            row.mandate.person.family_name if row.mandate else "",
            row.gender,
            row.mandate.local_office if row.mandate else "",
            row.mandate.starts_on if row.mandate else "",
        ]
        for row in found.rows
    )
    return lists.export(request, "composition", headings, rows)
