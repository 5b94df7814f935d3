"""The list of sessions, as a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ensems.interface import lists
from ensems.meetings.models import Meeting


def meetings(request: HttpRequest, found: Iterable[Meeting]) -> HttpResponse:
    headings = [_("Numéro"), _("Nature"), _("Titre"), _("Date"), _("Début"), _("Lieu"), _("Note"), _("Source")]
    lines = (
        [
            one.number,
            one.get_kind_display(),
            one.title,
            one.held_on if one.held.day else str(one.held),
            one.starts_at,
            one.place,
            one.note,
            one.source,
        ]
        for one in found
    )
    return lists.export(request, "seances", headings, lines)
