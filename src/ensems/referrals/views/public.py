"""Saisines and policies, as everyone reads them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.interface import lists, slots
from ensems.interface.lists import Bar, Filter
from ensems.referrals import exports, presentation, queries, rules
from ensems.referrals.enums import Origin
from ensems.topics.queries import topics


def referral_list(request: HttpRequest) -> HttpResponse:
    states = [
        ("contributions", _("ouvertes aux contributions")),
        ("transmitted", _("transmises")),
        ("closed", _("closes")),
    ]
    may_prepare = rules.may_prepare_any(request.actor)
    if may_prepare:
        states.append(("draft", _("en préparation")))
    bar = Bar(
        request,
        Filter("q", _("Mots")),
        Filter("etat", _("État"), states, _("Tous")),
        Filter("origine", _("Origine"), Origin.choices, _("Toutes")),
        Filter("annee", _("Année"), [(year, year) for year in queries.years(request.actor)], _("Toutes")),
        Filter("sujet", _("Sujet"), [(topic.slug, topic.name) for topic in topics()], _("Tous")),
        sorts=[("echeance", _("échéance la plus proche")), ("date", _("les plus récentes")), ("titre", _("titre"))],
        sort_name="tri",
    )
    found = queries.referrals(
        request.actor,
        request.now,
        state=bar["etat"],
        origin=bar["origine"],
        year=bar["annee"],
        topic=bar["sujet"],
        text=bar["q"],
        sort={"date": "date", "titre": "title"}.get(bar.sort, ""),
    )
    found = queries.with_rows(found)
    if request.GET.get("format"):
        return exports.referrals(request, queries.rows(list(found), request.now))
    page = lists.page_of(found, request)
    heard = {one.referral_id: one for one in slots.collect("referrals.heard", request, referrals=page.object_list)}
    rows = [presentation.card(row, heard.get(row.referral.pk)) for row in queries.rows(page.object_list, request.now)]
    return render(
        request, "referrals/list.html", {"bar": bar, "page": page, "rows": rows, "may_prepare": bool(may_prepare)}
    )


def referral(request: HttpRequest, slug: str) -> HttpResponse:
    page = queries.referral_page(request.actor, slug, request.now)
    if page is None:
        raise Http404(_("Cette saisine n’existe pas, ou n’est pas encore transmise."))
    notes = slots.collect("referral.questions", request, referral=page.referral, questions=page.questions)
    actor = request.actor
    return render(
        request,
        "referrals/detail.html",
        {
            "page": page,
            "referral": page.referral,
            "questions": presentation.questions(page, notes),
            "status": presentation.status(page.referral, page.phases),
            "timeline": presentation.timeline(page.phases),
            "all_open": presentation.all_open(page.referral, page.phases),
            "deadline": page.phases.contributions,
            "changes": page.changes,
            "may_edit": bool(rules.may_edit(actor, page.referral)),
            "may_transmit": bool(rules.may_transmit(actor, page.referral)),
            "may_attach": bool(rules.may_attach(actor, page.referral)) and page.referral.status == "open",
            "phase_actions": presentation.phase_actions(page) if rules.may_change_phases(actor, page.referral) else [],
        },
    )


def policy_list(request: HttpRequest) -> HttpResponse:
    bar = Bar(request, Filter("q", _("Mots")))
    found = queries.policies(bar["q"])
    if request.GET.get("format"):
        return exports.policies(request, list(found))
    return render(
        request,
        "referrals/policies.html",
        {
            "bar": bar,
            "page": lists.page_of(found, request),
            "may_keep": bool(rules.may_keep_policies(request.actor)),
        },
    )


def policy(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.policy(slug)
    if found is None:
        raise Http404(_("Cette politique n’est pas dans la liste."))
    return render(
        request,
        "referrals/policy.html",
        {
            "policy": found,
            "versions": list(found.versions.all()),
            "referrals": queries.referrals_of(request.actor, policy=found),
            "may_keep": bool(rules.may_keep_policies(request.actor)),
        },
    )
