"""Who sits, at any date: the hemicycle, delegations, vacant seats, one seat, committees, the directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.assembly import exports, lines, people, presentation, rules, seats
from ensems.assembly.composition import composition
from ensems.assembly.picture import hemicycle
from ensems.assembly.presentation import seats_map, tabs
from ensems.assembly.queries import mandates_of
from ensems.core import clock
from ensems.interface import lists
from ensems.territories import maps


@dataclass(frozen=True, slots=True)
class Asked:
    """The day that a page is asked for; `wrong`: a sentence when it cannot be read, and the page is then of today."""

    day: date
    typed: str
    wrong: str
    is_today: bool

    @property
    def status(self) -> int:
        return 400 if self.wrong else 200


def page(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = composition(asked.day)
    if request.GET.get("format") and not asked.wrong:
        return exports.members(request, found)
    return render(
        request,
        "assembly/composition.html",
        {
            "composition": found,
            "picture": hemicycle(found) if found.seats else None,
            "members": lines.members(found),
            "asked": asked,
            "tabs": tabs("composition"),
        },
        status=asked.status,
    )


def delegations(request: HttpRequest) -> HttpResponse:
    """Each delegation with its members, its parity, what it stands for; then the whole."""
    asked = _asked(request)
    found = composition(asked.day)
    figures = seats.figures_of(found)
    shown = presentation.delegations(found, figures)
    if request.GET.get("format") and not asked.wrong:
        return exports.delegations(request, found, figures)
    return render(
        request,
        "assembly/delegations.html",
        {
            "composition": found,
            "shown": shown,
            "figures": figures,
            "departments": shown.departments,
            "map": maps.shown(seats_map(figures), "carte") if figures.lines else "",
            "asked": asked,
            "tabs": tabs("delegations"),
        },
        status=asked.status,
    )


def vacancies(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = composition(asked.day)
    return render(
        request,
        "assembly/vacancies.html",
        {
            "composition": found,
            "places": seats.vacancies(found),
            "asked": asked,
            "tabs": tabs("vacancies"),
            "may_compose": rules.may_compose(request.actor),
        },
        status=asked.status,
    )


def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """One seat: who held it, from when to when, by which deliberation, and the times when nobody did."""
    today = clock.today(request.now)
    found = seats.history(pk, today)
    if found is None:
        raise Http404(_("Ce siège n’existe pas."))
    held = next((span.mandate for span in found.spans if span.mandate and span.mandate.is_in_force(today)), None)
    return render(
        request,
        "assembly/seat.html",
        {
            "found": found,
            "today": today,
            "held": held,
            "may_end": held is not None and rules.may_end(request.actor, held),
            "may_compose": rules.may_compose(request.actor),
        },
    )


def bodies(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "assembly/bodies.html",
        {
            "rows": people.bodies(clock.today(request.now)),
            "may_compose": rules.may_compose(request.actor),
            "tabs": tabs("bodies"),
        },
    )


def body(request: HttpRequest, slug: str) -> HttpResponse:
    found = people.body_page(slug, clock.today(request.now))
    if found is None:
        raise Http404(_("Cette instance n’existe pas."))
    context = {
        "found": found,
        "may_compose": rules.may_compose(request.actor),
        "today": clock.today(request.now),
    }
    return render(request, "assembly/body.html", context)


def directory(request: HttpRequest) -> HttpResponse:
    """Members by name, with the details that each lets this reader see."""
    today = clock.today(request.now)
    bar = lists.Bar(
        request,
        lists.Filter("q", _("Nom ou territoire")),
        lists.Filter("territoire", _("Territoire"), people.territory_choices(today), _("Tous")),
    )
    sits = request.actor.person_id is not None and mandates_of(request.actor.person_id, today).exists()
    audiences = rules.audiences_of(request.actor, sits)
    asked = {"words": bar["q"], "territory": bar["territoire"]}
    found = people.members_on(today, **asked) if bar.chosen else people.directory(today)
    shown = lists.page_of(found, request)
    return render(
        request,
        "assembly/directory.html",
        {
            "bar": bar,
            "page": shown,
            "entries": people.entries(shown.object_list, audiences),
            "sits": sits,
            "tabs": tabs("directory"),
        },
    )


def _asked(request: HttpRequest) -> Asked:
    typed = request.GET.get("au", "").strip()
    today = clock.today(request.now)
    try:
        day = date.fromisoformat(typed) if typed else today
    except ValueError:
        wrong = _("« %(asked)s » n’est pas une date : écrivez-la comme 2018-03-31.") % {"asked": typed[:30]}
        return Asked(today, typed, wrong, is_today=True)
    return Asked(day, day.isoformat(), "", is_today=day == today)
