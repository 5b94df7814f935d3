"""The composition of the Assembly, at any date."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.assembly import exports
from ensems.assembly.composition import composition
from ensems.assembly.picture import hemicycle
from ensems.core import clock


def page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("au", "").strip()
    today = clock.today(request.now)
    on, wrong = _day(asked, today)
    found = composition(on)
    if request.GET.get("format") and not wrong:
        return exports.members(request, found)
    return render(
        request,
        "assembly/composition.html",
        {
            "composition": found,
            "picture": hemicycle(found) if found.seats else None,
            "asked": asked if wrong else on.isoformat(),
            "wrong": wrong,
            "is_today": on == today,
        },
        status=400 if wrong else 200,
    )


def _day(asked: str, today: date) -> tuple[date, str]:
    """The day asked for, or today with a sentence when it cannot be read."""
    if not asked:
        return today, ""
    try:
        return date.fromisoformat(asked), ""
    except ValueError:
        return today, _("« %(asked)s » n’est pas une date : écrivez-la comme 2018-03-31.") % {"asked": asked[:30]}
