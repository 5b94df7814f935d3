"""Amendments as a table to take away."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ensems.interface import lists
from ensems.opinions.amendments.queries import Row


def amendments(request: HttpRequest, reference: str, rows: Iterable[Row]) -> HttpResponse:
    """CSV or XLSX, whichever `format` asks for; in the order of the page."""
    headings = [
        _("Préconisation"),
        _("Numéro"),
        _("Ce qu’il fait"),
        _("Paragraphe"),
        _("Passage"),
        _("Mots nouveaux"),
        _("Exposé des motifs"),
        _("Auteur ou autrice"),
        _("Territoire"),
        _("Signatures"),
        _("Rang de vote"),
        _("Sort"),
        _("Motif de la décision"),
        _("Déposé le"),
        _("Décidé le"),
        _("Empreinte"),
    ]
    lines = (
        [
            reference,
            row.amendment.number,
            row.name,
            row.amendment.paragraph,
            row.amendment.passage,
            row.amendment.words,
            row.amendment.reason,
            row.amendment.author.person.name,
            row.amendment.author.seat.delegation,
            row.signatures,
            row.place or "",
            str(row.amendment.get_fate_display()),
            row.amendment.ground,
            row.amendment.deposited_at,
            row.amendment.settled_at or "",
            row.amendment.version.digest,
        ]
        for row in rows
    )
    return lists.export(request, f"amendements-{reference}", headings, lines)
