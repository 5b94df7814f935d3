"""Rules tried before a term, where nothing is written and the settings are in the address; then the term opened."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ensems.assembly import exports, operations, presentation, rules, seats
from ensems.assembly.enums import Unit
from ensems.assembly.forms import TermForm
from ensems.assembly.picture import draw
from ensems.assembly.presentation import seats_map, tried
from ensems.assembly.queries import places
from ensems.assembly.terms.choice import Choice, choice
from ensems.assembly.terms.figures import Figures
from ensems.assembly.terms.forms import RulesForm
from ensems.assembly.terms.presets import PRESETS
from ensems.assembly.terms.reading import Fault, RulesError
from ensems.assembly.terms.seats import Distribution, distribute
from ensems.core import clock
from ensems.core.decisions import require
from ensems.interface import lists
from ensems.interface.shapes import Tab
from ensems.territories.queries import territory_rows


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    require(rules.may_compose(request.actor))
    today = clock.today(request.now)
    form = RulesForm(request.GET)
    shared: Distribution | None = None
    found, chosen = Figures(()), Choice((), ())
    if form.is_valid() and form.rules is not None:
        units = {college.unit for college in form.rules.colleges}
        if Unit.TERRITORY in units:
            chosen = choice(request.GET, territory_rows(today))
        rows = chosen.rows
        try:
            require_some(chosen)
            shared = distribute(form.rules, places(today, units, territories=rows))
        except RulesError as error:
            form.tell(error)
        else:
            found = seats.figures(shared.by_territory(), rows)
    if shared is not None and request.GET.get("format"):
        return exports.tried(request, shared, found)
    context = {
        "form": form,
        "models": [
            Tab(one.label, f"{reverse('assembly:whatif')}?modele={key}", key == form.preset.key)
            for key, one in PRESETS.items()
        ],
        "chosen": chosen,
        "shared": shared,
        "figures": found,
        "rows": presentation.weight_rows(found),
        "whole": presentation.whole(found),
        "departments": presentation.department_rows(found),
        "svg": "",
        "map": None,
        "query": request.GET.urlencode(),
        "csv": lists.address(request, format="csv"),
        "xlsx": lists.address(request, format="xlsx"),
    }
    if shared is not None and form.rules is not None:
        addresses: dict[object, str] = {line.key: line.address for line in found.lines}
        context["svg"] = draw(tried(form.rules, shared, addresses)) if shared.total else ""
        context["map"] = seats_map(found) if found.lines else None
    status = 422 if form.is_bound and shared is None else 200
    return render(request, "assembly/whatif.html", context, status=status)


def require_some(chosen: Choice) -> None:
    """Raises RulesError, told above the form, when every box is empty."""
    if chosen.total and not chosen.rows:
        raise RulesError(Fault("", _("choisissez au moins un territoire.")))


def open_term(request: HttpRequest) -> HttpResponse:
    """Open a term by the rules that the address tells, as the what-if page left them."""
    require(rules.may_compose(request.actor))
    tried_rules = RulesForm(request.GET)
    if not tried_rules.is_valid() or tried_rules.rules is None:
        return redirect(f"{reverse('assembly:whatif')}?{request.GET.urlencode()}")
    told = tried_rules.rules
    by_territory = any(college.unit == Unit.TERRITORY for college in told.colleges)
    chosen = choice(request.GET, territory_rows(clock.today(request.now)) if by_territory else [])
    if chosen.total and not chosen.rows:
        return redirect(f"{reverse('assembly:whatif')}?{request.GET.urlencode()}")
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            term = operations.open_term(
                actor=request.actor,
                name=data["name"],
                starts_on=data["starts_on"],
                rules=told.to_json(),
                territories=chosen.keys,
                now=request.now,
            )
        except ValidationError as error:
            for name, found in error.error_dict.items():
                form.add_error(name if name in form.fields else None, found)
        else:
            messages.success(request, _("La mandature est ouverte : ses sièges attendent leurs membres."))
            return redirect(f"{reverse('assembly:composition')}?au={term.starts_on.isoformat()}")
    context = {
        "form": form,
        "model": tried_rules.preset.label,
        "colleges": told.colleges,
        "chosen": chosen,
        "months": told.months,
        "query": request.GET.urlencode(),
    }
    return render(request, "assembly/term_form.html", context, status=422 if form.errors else 200)
