"""What is owed and what was pledged, as tables."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ensems.answers.queries import owed_rows, pledge_rows
from ensems.interface import lists


def owed(request: HttpRequest, found, now: datetime) -> HttpResponse:
    headings = [
        _("Référence"),
        _("Titre"),
        _("Saisine"),
        _("Transmise le"),
        _("Attente en jours"),
        _("Délai en jours"),
        _("Invention de démonstration"),
    ]
    rows = (
        [
            r.recommendation.reference,
            r.recommendation.title,
            r.referral.reference,
            r.clock.sent_on,
            r.clock.days,
            r.clock.limit,
            r.referral.is_played,
        ]
        for r in owed_rows(found, now)
    )
    return lists.export(request, "reponses-attendues", headings, rows)


def pledges(request: HttpRequest, found, today: date) -> HttpResponse:
    headings = [
        _("Préconisation"),
        _("Engagement"),
        _("Échéance"),
        _("État"),
        _("Jours de retard"),
        _("Suites"),
        _("Invention de démonstration"),
    ]
    rows = (
        [
            row.pledge.response.recommendation.reference,
            row.pledge.text,
            str(row.pledge.due),
            str(row.pledge.get_state_display()),
            row.late_by,
            len(row.follow_ups),
            row.pledge.response.recommendation.opinion.referral.is_played,
        ]
        for row in pledge_rows(found, today)
    )
    return lists.export(request, "engagements", headings, rows)
