"""Pages of territories: the list with its map, one territory, the commune picker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ensems.core import clock
from ensems.interface.lists import Bar, Filter, export, page_of
from ensems.territories import queries
from ensems.territories.enums import TerritoryKind
from ensems.territories.maps import MapFigure, communes_map, shown, territories_map, territory_shown
from ensems.territories.models import Territory

SORTS = (
    ("nom", gettext_lazy("par nom")),
    ("habitants", gettext_lazy("du plus peuplé au moins peuplé")),
    ("communes", gettext_lazy("par nombre de communes")),
    ("petites", gettext_lazy("par part de communes de moins de 500 habitants")),
)
ORDERS = {
    "nom": lambda row: (),
    "habitants": lambda row: (-row.population,),
    "communes": lambda row: (-row.communes,),
    "petites": lambda row: (-(row.share_under_500 or 0),),
}


@require_GET
def territories(request: HttpRequest) -> HttpResponse:
    today = clock.today(request.now)
    every = queries.territory_rows(today)
    places = queries.departments()
    kinds = {row.kind for row in every}
    bar = Bar(
        request,
        Filter("texte", _("Nom ou porteur")),
        Filter("nature", _("Nature"), [(v, str(label)) for v, label in TerritoryKind.choices if v in kinds]),
        Filter("departement", _("Département"), [(d.code, f"{d.code} {d.name}") for d in places]),
        sorts=SORTS,
        sort_name="tri",
    )
    rows = queries.chosen(every, kind=bar["nature"], department=bar["departement"], text=bar["texte"])
    rows.sort(key=ORDERS[bar.sort])
    if "format" in request.GET:
        return _export(request, rows)
    detailed = request.GET.get("detail") == "communes"
    detail = bar["departement"] if detailed else ""
    return render(
        request,
        "territories/list.html",
        {
            "bar": bar,
            "page": page_of(rows, request),
            "total": len(every),
            "places": places,
            "detailed": detailed,
            "detail": next((place for place in places if place.code == detail), None),
            "map": shown(communes_map(department=detail, on=today) if detailed else _map(every, today), "carte"),
        },
    )


SHARES = (
    (0.25, "share-1", gettext_lazy("avec moins d’un quart")),
    (0.5, "share-2", gettext_lazy("avec un quart à la moitié")),
    (0.75, "share-3", gettext_lazy("avec la moitié aux trois quarts")),
    (2.0, "share-4", gettext_lazy("avec les trois quarts ou plus")),
)


def _map(rows: Sequence[queries.TerritoryRow], today: date) -> MapFigure:
    """The region's map, a darker blue where villages of fewer than 500 people are more numerous."""
    shares = {row.pk: row.share_under_500 for row in rows}
    if not rows:
        return territories_map(on=today)
    return territories_map(
        values={
            pk: next(value for below, value, _label in SHARES if share < below)
            for pk, share in shares.items()
            if share is not None
        },
        legend=[(value, label) for _below, value, label in SHARES],
        title=_("Les territoires selon la part de leurs communes de moins de 500 habitants"),
        on=today,
    )


def _export(request: HttpRequest, rows: Sequence[queries.TerritoryRow]) -> HttpResponse:
    headings = (
        _("Code"),
        _("Nom"),
        _("Nature"),
        _("Porteur"),
        _("Départements"),
        _("Communes"),
        _("Habitants"),
        _("Communes de moins de 500 habitants"),
        _("Groupement inventé"),
    )
    return export(
        request,
        "territoires",
        headings,
        (
            (
                row.code,
                row.name,
                row.kind_label,
                row.carrier,
                " ".join(code for code, _name in row.departments),
                row.communes,
                row.population,
                row.under_500,
                row.is_demonstration,
            )
            for row in rows
        ),
    )


@require_GET
def territory(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Territory, code=code)
    page, figure, lines = territory_shown(found, clock.today(request.now))
    return render(
        request,
        "territories/detail.html",
        {
            "territory": found,
            "page": page,
            "map": figure,
            "commune_lines": lines,
        },
    )


@require_GET
def communes(request: HttpRequest) -> HttpResponse:
    """The commune picker: JSON (`?format=json`), options for a datalist (htmx), or a page.

    A field of a form asks with its own name, `commune`.
    """
    typed = (request.GET.get("q") or request.GET.get("commune", ""))[:120].replace("\x00", "")
    found = queries.communes_named(typed)
    if request.GET.get("format") == "json":
        rows = [
            {"code": c.code, "name": c.name, "department": c.department, "label": c.label, "population": c.population}
            for c in found
        ]
        return JsonResponse({"query": typed, "communes": rows}, json_dumps_params={"ensure_ascii": False})
    template = "territories/commune_options.html" if request.htmx else "territories/communes.html"
    return render(request, template, {"typed": typed, "communes": found, "most": queries.MOST_COMMUNES})
