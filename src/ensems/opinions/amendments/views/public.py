"""Amendments as everyone reads them: the list on one recommendation, and each with what it changes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.core.freshness import changes_at
from ensems.interface import lists
from ensems.opinions.amendments import exports, queries, rules
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.amendments.paragraphs import paragraphs
from ensems.opinions.derivation import is_effective, is_held_on
from ensems.opinions.models import Recommendation


def recommendation_or_404(request: HttpRequest, reference: str) -> Recommendation:
    """With its opinion, its saisine and its versions: one SQL query. Says until when the page is true."""
    found = queries.amended(reference, request.actor)
    if found is None:
        raise Http404(_("Cette préconisation n’existe pas, ou n’est pas encore publique."))
    if found.opinion.amendments_until is not None:
        changes_at(found.opinion.amendments_until)
    return found


def amendment_list(request: HttpRequest, reference: str) -> HttpResponse:
    told = recommendation_or_404(request, reference)
    bar = lists.Bar(request, lists.Filter("sort", _("Sort"), Fate.choices, _("Tous")), sort_name="ordre")
    rows = queries.rows_of(told)
    shown = [row for row in rows if not bar["sort"] or row.amendment.fate == bar["sort"]]
    if request.GET.get("format"):
        return exports.amendments(request, reference, shown)
    opinion, mandates = told.opinion, queries.mandates_held(request.actor, request.now)
    voted = any(row.amendment.is_voted for row in rows)
    return render(
        request,
        "opinions/amendments/list.html",
        {
            "recommendation": told,
            "opinion": opinion,
            "referral": opinion.referral,
            "bar": bar,
            "page": lists.page_of(shown, request),
            "paragraphs": paragraphs(told.base.body) if told.base else [],
            "open": rules.deposits_open(told, opinion, request.now),
            "may_propose": rules.may_propose(request.actor, told, opinion, mandates, request.now, any_voted=voted),
            "may_order": rules.may_order(request.actor, opinion) and any(row.is_waiting for row in rows),
            "may_set_terms": rules.may_set_terms(request.actor, opinion, any_voted=voted),
        },
    )


def amendment(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    told = recommendation_or_404(request, reference)
    try:
        page = queries.amendment_page(told, number)
    except Amendment.DoesNotExist:
        raise Http404(_("Cet amendement n’existe pas.")) from None
    found, opinion = page.amendment, told.opinion
    mandates = queries.mandates_held(request.actor, request.now)
    held = [
        (
            ballot,
            is_effective(ballot),
            rules.may_settle(request.actor, found, opinion, ballot, len(page.signatures), request.now),
        )
        for ballot in page.ballots
        if ballot.closed_at is not None and is_held_on(ballot, found.version)
    ]
    return render(
        request,
        "opinions/amendments/amendment.html",
        {
            "page": page,
            "amendment": found,
            "recommendation": told,
            "opinion": opinion,
            "referral": opinion.referral,
            "held": held,
            "open": rules.deposits_open(told, opinion, request.now),
            "may_go": rules.may_go_to_the_vote(found, opinion, len(page.signatures), request.now),
            "may_sign": rules.may_sign(request.actor, found, opinion, mandates, page.signed, request.now),
            "may_unsign": rules.may_unsign(request.actor, found, opinion, mandates, page.signed, request.now),
            "may_record_hands": rules.may_record_hands(
                request.actor, found, opinion, len(page.signatures), page.ballots, request.now
            ),
            "may_withdraw": rules.may_withdraw(request.actor, found),
        },
    )
