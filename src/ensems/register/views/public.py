"""The register, open to all: the list, each act, the whole chain to take away and the means to check it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ensems.core import clock
from ensems.interface import lists
from ensems.interface.lists import Bar, Filter
from ensems.register import chain, queries, verbs
from ensems.register.slots import head_of

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
HIGHEST = 2**62


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    bar = Bar(
        request,
        Filter("acte", _("Acte"), verbs.described(), every=_("Tous les actes")),
        Filter("recherche", _("Objet, saisine, numéro ou empreinte")),
        Filter("du", _("Depuis le (jour/mois/année)")),
        Filter("au", _("Jusqu’au (jour/mois/année)")),
    )
    since, until = _day(bar["du"]), _day(bar["au"])
    unread = [name for name, found in (("du", since), ("au", until)) if bar[name] and found is None]
    found = queries.acts(verb=bar["acte"], search=bar["recherche"], since=since, until=until)
    if request.GET.get("format"):
        headings = [_("Numéro"), _("Instant"), _("Acte"), _("Verbe"), _("Objet"), _("Fil"), _("Auteur"), _("Empreinte")]
        rows = (
            (row.number, row.at, row.label, row.verb, row.subject, row.thread, row.actor, row.digest)
            for row in map(queries.row, found.iterator(chunk_size=2000))
        )
        return lists.export(request, "registre", headings, rows)
    page = lists.page_of(found, request)
    return render(
        request,
        "register/list.html",
        {
            "bar": bar,
            "page": page,
            "rows": [queries.row(one) for one in page],
            "unread": [bar[name] for name in unread],
            "head": head_of(request),
        },
    )


@require_safe
def act(request: HttpRequest, number: int) -> HttpResponse:
    found = queries.detail(number) if 0 < number < HIGHEST else None
    if found is None:
        raise Http404(_("Le registre n’a pas d’acte de ce numéro."))
    return render(request, "register/act.html", {"act": found, "head": head_of(request)})


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(queries.export(), content_type="application/x-ndjson; charset=utf-8")
    name = f"ensems-registre-{clock.today(request.now).isoformat()}.jsonl"  # type: ignore[attr-defined]
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def checker(request: HttpRequest) -> HttpResponse:
    """The very file that the platform checks itself with: nothing of ours to install."""
    source = Path(chain.__file__).read_text(encoding="utf-8")
    response = HttpResponse(source, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verifier.py"'
    return response


def _day(text: str) -> date | None:
    for shape in DAY_FORMATS:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
