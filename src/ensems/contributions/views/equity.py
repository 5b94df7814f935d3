"""Who was heard on a saisine, for everyone; the reminder, for the secretariat."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ensems.contributions import operations, presentation, rules
from ensems.contributions.queries.equity import EquityPage, equity_page
from ensems.core import clock
from ensems.core.decisions import Decision, Refused, require
from ensems.core.texts import integer
from ensems.insight.equity import MINIMUM
from ensems.interface import lists
from ensems.territories.maps import territories_map


def _found(request: HttpRequest, slug: str) -> EquityPage:
    page = equity_page(request.actor, slug, request.now)
    if page is None:
        raise Http404(_("Cette saisine n’existe pas, ou n’est pas encore transmise."))
    return page


def _gesture(request: HttpRequest, page: EquityPage) -> Decision:
    """May this person remind, and is there someone to remind?"""
    allowed = rules.may_remind(request.actor, page.referral, request.now)
    if not allowed:
        return allowed
    return rules.someone_to_remind([(one.reminded_at, one.reachable > 0) for one in page.silent], request.now)


@require_safe
def equity(request: HttpRequest, slug: str) -> HttpResponse:
    page = _found(request, slug)
    if request.GET.get("format"):
        name = f"entendus-{page.referral.reference or slug}"
        if request.GET.get("tableau") == "parts":
            lines = presentation.group_lines(page)
            return lists.export(request, f"{name}-parts", presentation.GROUP_HEADINGS, lines)
        return lists.export(request, name, presentation.TERRITORY_HEADINGS, presentation.territory_lines(page))
    # Of what was said before the platform nothing is known; what is invented for a demonstration can still be counted.
    unknown = page.referral.is_history and not page.heard
    context = {
        "page": page,
        "referral": page.referral,
        "unknown": unknown,
        "minimum": MINIMUM,
        "today": clock.today(request.now),
    }
    if not unknown and page.territories:
        context |= {
            "stats": presentation.stats(page.equity.whole) if page.equity.whole else [],
            "pictures": presentation.pictures(page),
            "gesture": _gesture(request, page) if request.actor.has("secretariat") else None,
            "map": territories_map(
                values={one.pk: "said" for one in page.heard} | {one.pk: "none" for one in page.silent},
                legend=[("said", _("entendu")), ("none", _("pas encore entendu"))],
                # A territory that does not sit is drawn by its outline alone.
                otherwise="outside",
                title=_("Les territoires entendus"),
                on=clock.today(request.now),
            ),
        }
    return render(request, "contributions/equity.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    page = _found(request, slug)
    require(rules.may_remind(request.actor, page.referral, request.now))
    if request.method == "POST":
        try:
            done = operations.remind_silent_territories(actor=request.actor, referral=page.referral, now=request.now)
        except Refused as refused:
            # Sent twice, or by two people at once: the first one did it.
            messages.warning(request, refused.decision.reason)
        else:
            messages.success(request, _said(done))
        return redirect("contributions:equity", slug)
    due = [one for one in page.silent if one.due(request.now)]
    return render(
        request,
        "contributions/remind.html",
        {
            "page": page,
            "referral": page.referral,
            "gesture": _gesture(request, page),
            "due": due,
            "waiting": [one for one in page.silent if one.reachable and not one.due(request.now)],
            "unreachable": [one for one in page.silent if not one.reachable],
        },
    )


def _said(done: operations.Reminded) -> str:
    territories = ngettext(
        "%(number)s territoire a reçu un rappel", "%(number)s territoires ont reçu un rappel", len(done.territories)
    ) % {"number": integer(len(done.territories))}
    people = ngettext("%(number)s message part.", "%(number)s messages partent.", done.people) % {
        "number": integer(done.people)
    }
    return f"{territories}\u00a0: {people}"
