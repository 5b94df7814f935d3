"""Who sits, and what a way of sharing seats gives, as files. No contact detail is in any of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from ensems.assembly.composition import Composition
from ensems.assembly.enums import Unit
from ensems.assembly.terms.figures import Figures, rounded, tenths
from ensems.assembly.terms.seats import Distribution
from ensems.interface import lists


def members(request: HttpRequest, found: Composition) -> HttpResponse:
    """One line a seat of full member, as CSV, XLSX or JSON."""
    if request.GET.get("format") == "json":
        return _members_as_json(found)
    headings = [
        _("Territoire"),
        _("Siège"),
        _("Prénom"),
        _("Nom"),
        _("Sexe"),
        _("Fonction locale"),
        _("Depuis"),
        _("Collège"),
    ]
    rows = (
        [
            delegation.name,
            row.number,
            row.holder.given_name if row.holder else _("vacant"),
            row.holder.family_name if row.holder else "",
            row.gender,
            row.holder.local_office if row.holder else "",
            row.holder.since if row.holder else "",
            row.college,
        ]
        for delegation in found.delegations
        for row in delegation.seats
    )
    return lists.export(request, "composition", headings, rows)


def _members_as_json(found: Composition) -> HttpResponse:
    """Keys in English, as in the API; a vacant seat has no member."""
    seats = [
        {
            "territory": delegation.territory.code if delegation.territory else None,
            "named_by": delegation.name,
            "college": row.college,
            "number": row.number,
            "expected_gender": row.expected_gender or None,
            "member": {
                "given_name": row.holder.given_name,
                "family_name": row.holder.family_name,
                "gender": row.gender,
                "local_office": row.holder.local_office,
                "since": row.holder.since.isoformat(),
            }
            if row.holder
            else None,
        }
        for delegation in found.delegations
        for row in delegation.seats
    ]
    term = {"name": found.term.name, "demonstration": found.term.is_demonstration} if found.term else None
    response = JsonResponse(
        {"on": found.on.isoformat(), "term": term, "seats": seats}, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="ensems-composition-{found.on.isoformat()}.json"'
    return response


def delegations(request: HttpRequest, found: Composition, figures: Figures) -> HttpResponse:
    lines = {line.key: line for line in figures.lines}
    headings = [
        _("Territoire"),
        _("Sièges"),
        _("Femmes"),
        _("Hommes"),
        _("Vacants"),
        _("Habitants"),
        _("Communes"),
        _("Habitants par siège"),
        _("Communes par siège"),
    ]
    rows = []
    for one in found.delegations:
        line = lines.get(one.territory.pk) if one.territory else None
        stands_for = (
            [line.population, line.communes, rounded(line.people_a_seat), tenths(line.communes_a_seat)]
            if line
            else ["", "", "", ""]
        )
        rows.append([one.name, len(one.seats), one.women, one.men, one.vacant, *stands_for])
    return lists.export(request, "delegations", headings, rows)


def tried(request: HttpRequest, shared: Distribution, figures: Figures) -> HttpResponse:
    lines = {line.key: line for line in figures.lines}
    headings = [
        _("Collège"),
        _("Qui désigne"),
        _("Sièges"),
        _("Habitants"),
        _("Communes"),
        _("Habitants par siège"),
        _("Communes par siège"),
    ]
    rows = []
    for share in shared.shares:
        line = lines.get(share.place.key) if share.college.unit == Unit.TERRITORY else None  # type: ignore[call-overload]
        stands_for = (
            [line.population, line.communes, rounded(line.people_a_seat), tenths(line.communes_a_seat)]
            if line
            else ["", "", "", ""]
        )
        rows.append([share.college.name, share.place.name, share.seats, *stands_for])
    return lists.export(request, "simulation", headings, rows)
