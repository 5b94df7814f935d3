"""Lists of saisines and policies, as files."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ensems.interface import lists
from ensems.referrals.models import RegionalPolicy
from ensems.referrals.queries import ReferralRow


def referrals(request: HttpRequest, rows: Iterable[ReferralRow]) -> HttpResponse:
    headings = [
        _("Référence"),
        _("Titre"),
        _("Origine"),
        _("État"),
        _("Transmise le"),
        _("Attendue"),
        _("Questions"),
        _("Contributions jusqu’au"),
        _("Sujets"),
        _("Inventée"),
        _("Rejouée par la démonstration"),
        _("Source"),
    ]
    lines = (
        [
            row.referral.reference,
            row.referral.title,
            row.referral.get_origin_display(),
            row.referral.get_status_display(),
            row.referral.transmitted_on,
            str(row.referral.expected or ""),
            row.questions,
            row.phases.contributions.closes_at if row.phases.contributions else None,
            ", ".join(topic["name"] for topic in row.topics),
            row.referral.is_demonstration,
            row.referral.is_replayed,
            row.referral.source,
        ]
        for row in rows
    )
    return lists.export(request, "saisines", headings, lines)


def policies(request: HttpRequest, found: Iterable[RegionalPolicy]) -> HttpResponse:
    headings = [_("Nom"), _("Description"), _("Saisines"), _("Versions")]
    lines = ([one.name, one.description, one.informed, one.stated] for one in found)  # type: ignore[attr-defined]
    return lists.export(request, "politiques", headings, lines)
