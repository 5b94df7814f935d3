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
            row.seat.delegation,
            row.seat.number,
            row.mandate.person.given_name if row.mandate else _("vacant"),
            row.mandate.person.family_name if row.mandate else "",
            row.gender,
            row.mandate.local_office if row.mandate else "",
            row.mandate.starts_on if row.mandate else "",
            row.seat.college,
        ]
        for row in found.rows
    )
    return lists.export(request, "composition", headings, rows)


def _members_as_json(found: Composition) -> HttpResponse:
    """Keys in English, as in the API; a vacant seat has no member."""
    seats = [
        {
            "territory": row.seat.territory.code if row.seat.territory else None,
            "named_by": row.seat.delegation,
            "college": row.seat.college,
            "number": row.seat.number,
            "expected_gender": row.seat.expected_gender or None,
            "member": {
                "given_name": row.mandate.person.given_name,
                "family_name": row.mandate.person.family_name,
                "gender": row.gender,
                "local_office": row.mandate.local_office,
                "since": row.mandate.starts_on.isoformat(),
            }
            if row.mandate
            else None,
        }
        for row in found.rows
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
