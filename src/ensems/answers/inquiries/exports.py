"""The list of inquiries as a table."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ensems.answers.inquiries.queries import rows
from ensems.core import clock
from ensems.interface import lists


def inquiries(request: HttpRequest, found, now: datetime) -> HttpResponse:
    headings = [
        _("Référence"),
        _("Titre"),
        _("Territoire"),
        _("Code du territoire"),
        _("Posée le"),
        _("État"),
        _("Répondue le"),
        _("Jours"),
        _("Délai en jours"),
        _("Jours de retard"),
    ]
    lines = (_line(row) for row in rows(found, now))
    return lists.export(request, "interpellations", headings, lines)


def _line(row) -> list[object]:
    one = row.inquiry
    asked = clock.today(one.asked_at)
    place = [one.territory.name, one.territory.code, asked]
    if row.clock is None:
        return [one.reference, "", *place, str(one.get_status_display()), None, None, one.answer_within_days, None]
    state = _("répondue") if row.clock.is_answered else _("en attente")
    return [
        one.reference,
        one.title,
        *place,
        state,
        row.clock.answered_on,
        row.clock.days,
        row.clock.limit,
        row.clock.late_by,
    ]
