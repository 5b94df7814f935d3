"""Recommendations and opinions, as everyone reads them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.core.decisions import require
from ensems.core.freshness import changes_at
from ensems.interface import lists, slots
from ensems.opinions import exports, listing, queries, rules
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.rules import may_set_terms
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Opinion, Recommendation
from ensems.opinions.parts import opinion_parts
from ensems.writing.differences import compare


def recommendation_list(request: HttpRequest) -> HttpResponse:
    visible = queries.visible_recommendations(request.actor)
    as_everyone = not rules.may_read_draft(request.actor)
    answered = listing.choices() if as_everyone else listing.referral_choices(visible)
    bar = lists.Bar(
        request,
        lists.Filter("q", _("Mots du titre ou référence")),
        lists.Filter("issue", _("Issue"), Outcome.choices, _("Toutes")),
        lists.Filter("saisine", _("Saisine"), answered, _("Toutes")),
    )
    found = listing.filtered(visible, issue=bar["issue"], saisine=bar["saisine"], q=bar["q"])
    if request.GET.get("format"):
        return exports.recommendations(request, found)
    page = lists.page_of(listing.everyones() if as_everyone and not bar.chosen else found, request)
    answers = slots.collect("recommendations.answers", request, recommendations=page.object_list)
    return render(
        request,
        "opinions/recommendation_list.html",
        {
            "page": page,
            "bar": bar,
            "rows": listing.recommendation_rows(page, {pk: kind for one in answers for pk, kind in one.items()}),
        },
    )


def recommendation(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        page = queries.recommendation_page(reference, request.actor)
    except Recommendation.DoesNotExist:
        raise Http404(_("Cette préconisation n’existe pas, ou n’est pas encore publique.")) from None
    return render(
        request,
        "opinions/recommendation.html",
        {
            "page": page,
            "recommendation": page.recommendation,
            "opinion": page.opinion,
            "referral": page.referral,
            "may_edit": rules.may_read_draft(request.actor)
            and rules.may_edit(request.actor, page.opinion, request.now)
            and page.recommendation.outcome == Outcome.PENDING,
        },
    )


def versions(request: HttpRequest, reference: str) -> HttpResponse:
    """Two frozen versions side by side, the last two unless others are asked for."""
    try:
        page = queries.recommendation_page(reference, request.actor)
    except Recommendation.DoesNotExist:
        raise Http404(_("Cette préconisation n’existe pas, ou n’est pas encore publique.")) from None
    found = queries.public_versions(page.recommendation, request.actor)
    before, after = queries.chosen_pair(found, request.GET.get("de", ""), request.GET.get("a", ""))
    return render(
        request,
        "opinions/versions.html",
        {
            "page": page,
            "recommendation": page.recommendation,
            "referral": page.referral,
            "versions": found,
            "before": before,
            "after": after,
            "difference": compare(before.body, after.body) if before and after else None,
        },
    )


def _opinion(request: HttpRequest, reference: str) -> Opinion:
    try:
        opinion = queries.opinion_by_reference(reference)
    except Opinion.DoesNotExist:
        raise Http404(_("Cet avis n’existe pas.")) from None
    if opinion.status == OpinionStatus.DRAFTING:
        require(rules.may_read_draft(request.actor))
    return opinion


def opinion(request: HttpRequest, reference: str) -> HttpResponse:
    found = _opinion(request, reference)
    parts = opinion_parts(found)
    until = found.amendments_until
    if until is not None:
        changes_at(until)
    voted = any(line.fate in (Fate.ADOPTED, Fate.REJECTED) for part in parts for line in part.amendments)
    return render(
        request,
        "opinions/opinion.html",
        {
            "opinion": found,
            "open": until is not None and request.now < until,
            "may_set_terms": may_set_terms(request.actor, found, any_voted=voted),
            "reference": reference,
            "referral": found.referral,
            "parts": parts,
            "may_record": rules.may_record_adoption(request.actor, found, request.now),
            "may_transmit": rules.may_transmit(request.actor, found, request.now),
        },
    )


def opinion_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The adopted text as PDF/UA; before adoption there is nothing frozen to print."""
    found = _opinion(request, reference)
    if found.adopted_at is None:
        raise Http404(_("Cet avis n’est pas encore adopté : il n’a pas de PDF."))
    response = HttpResponse(exports.opinion_pdf(found, reference), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="avis-{reference}.pdf"'
    return response
