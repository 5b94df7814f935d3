"""Recommendations as a table, opinions as PDF/UA."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.assembly.queries import institution
from ensems.documents import pdf
from ensems.interface import lists
from ensems.opinions.listing import recommendation_rows
from ensems.opinions.models import Opinion
from ensems.opinions.parts import OpinionPart, opinion_parts
from ensems.opinions.queries import Quote, quotes_of
from ensems.register.models import Act
from ensems.writing import marks


def recommendations(request: HttpRequest, found) -> HttpResponse:
    """The filtered list as CSV or XLSX, whichever `format` asks for."""
    headings = [
        _("Référence"),
        _("Titre"),
        _("Saisine"),
        _("Question"),
        _("Issue"),
        _("Pour"),
        _("Contre"),
        _("Abstentions"),
        _("Passages cités"),
        _("Invention de démonstration"),
    ]
    rows = (
        [
            row.recommendation.reference,
            row.recommendation.title,
            row.referral.reference,
            row.recommendation.question.number if row.recommendation.question else "",
            str(row.recommendation.get_outcome_display()),
            row.vote.votes_for if row.vote else "",
            row.vote.votes_against if row.vote else "",
            row.vote.abstentions if row.vote else "",
            row.citations,
            row.referral.is_played,
        ]
        for row in recommendation_rows(found)
    )
    return lists.export(request, "preconisations", headings, rows)


def opinion_pdf(opinion: Opinion, reference: str) -> bytes:
    """The adopted opinion. The register's head on it is the act that froze it: the same opinion, the same bytes."""
    parts = opinion_parts(opinion)
    quotes: dict[int, list[Quote]] = {}
    for quote in quotes_of([part.recommendation for part in parts]):
        quotes.setdefault(quote.citation.recommendation_id, []).append(quote)
    frozen = Act.objects.get(subject=opinion.subject, verb=f"opinion.{_frozen_as(opinion)}")
    head = {"number": frozen.number, "digest": frozen.digest}
    body = institution()
    adoption = next((part.adoption for part in parts if part.adoption), None)
    return pdf.render(
        "opinion.typ",
        {
            "title": _("Avis %(ref)s · %(title)s") % {"ref": reference, "title": opinion.referral.title},
            "at": opinion.adopted_at,
            "institution": str(body) if body else "",
            "address": settings.BASE_URL,
            "register": head,
            "reference": reference,
            "demonstration": opinion.referral.is_demonstration,
            "replayed": opinion.referral.is_replayed,
            "referral": {
                "reference": opinion.referral.reference,
                "title": opinion.referral.title,
                "origin": opinion.referral.get_origin_display(),
            },
            "preamble": [],
            "recommendations": [_part(part, quotes.get(part.recommendation.pk, [])) for part in parts],
            "held_on": adoption.held_on if adoption else None,
            "place": adoption.place if adoption else "",
            "digest": opinion.digest,
            "act": head,
            "url": settings.BASE_URL + reverse("opinions:opinion", args=[reference]),
        },
    )


def _frozen_as(opinion: Opinion) -> str:
    return "rejected" if opinion.status == "rejected" else "adopted"


def _part(part: OpinionPart, quotes: list[Quote]) -> dict[str, Any]:
    recommendation = part.recommendation
    said: dict[str, Any] = {
        "reference": recommendation.reference,
        "title": recommendation.title,
        "outcome": recommendation.get_outcome_display(),
        "body": marks.blocks(recommendation.version.body),
        "passages": [
            {
                "contribution": quote.citation.contribution.reference,
                "territory": quote.citation.contribution.voice,
                "text": quote.text,
                "contrary": quote.citation.is_contrary,
            }
            for quote in quotes
        ],
        "dissents": [{"territory": d.territory.name, "statement": d.statement} for d in part.dissents],
    }
    if part.amendments:
        said["amendments"] = [
            {"number": one.number, "name": one.name, "fate": one.label, "ground": one.ground} for one in part.amendments
        ]
    if recommendation.question:
        said["question"] = f"{recommendation.question.number}. {recommendation.question.text}"
    if part.adoption and part.vote:
        said["tally"] = {
            "votes_for": part.vote.votes_for,
            "votes_against": part.vote.votes_against,
            "abstentions": part.vote.abstentions,
            "computation": part.adoption.computation,
        }
    return said
