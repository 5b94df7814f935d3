"""The places that the thread leaves for what stands above it, and what it shows on the pages below."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ensems.contributions.models import Contribution
from ensems.interface.slots import SlotContent, declare, fill
from ensems.meetings.minutes.composition import Section
from ensems.meetings.models import Meeting
from ensems.opinions import below, queries, rules
from ensems.opinions.amendments import slots as amendments
from ensems.referrals.models import Referral
from ensems.territories.models import Territory

declare("recommendation.head", "recommendation.answered", "recommendation.done", "opinion.sections")
declare("recommendations.answers", data=True)


@fill("referral.sections", queries=1, order=40)
def recommendations_of(*, request: HttpRequest, referral: Referral) -> SlotContent | None:
    """The opinion of the Assembly on this saisine, as far as the reader may see it."""
    rows = below.rows_of_referral(request.actor, referral.pk)
    opinions = {row.recommendation.opinion_id: row.recommendation.opinion for row in rows}
    return SlotContent(
        "opinions/slots/referral.html",
        {
            "referral": referral,
            "rows": rows,
            "opinions": opinions.values(),
            "may_prepare": bool(rules.may_read_draft(request.actor)),
        },
    )


@fill("contribution.sections", queries=1, order=20)
def citations_of(*, request: HttpRequest, contribution: Contribution) -> SlotContent | None:
    """The recommendations that rest on this contribution: the thread read forwards."""
    quotes = queries.citations_in(contribution, request.actor)
    return SlotContent("opinions/slots/contribution.html", {"contribution": contribution, "quotes": quotes})


@fill("contribution.passages", queries=1)
def passages_of(*, request: HttpRequest, contribution: Contribution) -> list[tuple[int, int]]:
    """The characters of the published version that recommendations cite."""
    quotes = queries.citations_in(contribution, request.actor)
    return [(quote.citation.start, quote.citation.end) for quote in quotes if not quote.is_outdated]


@fill("territory.sections", queries=1, order=40)
def recommendations_heard(*, request: HttpRequest, territory: Territory) -> SlotContent | None:
    """What the Assembly recommended from the words of this territory."""
    rows = below.rows_from_territory(request.actor, territory.pk)
    return SlotContent("opinions/slots/territory.html", {"territory": territory, "rows": rows}) if rows else None


@fill("minutes.sections", queries=2, order=20)
def decided_there(*, request: HttpRequest, meeting: Meeting) -> list[Section]:
    """For the minutes of a session: what it decided of each recommendation, and the positions kept with it."""
    lines: list[str] = []
    for one in below.adoptions_of(meeting.pk):
        told = one.recommendation
        lines.append(
            _("%(reference)s, « %(title)s » : %(computation)s Texte voté, empreinte %(digest)s.")
            % {
                "reference": told.reference,
                "title": told.title,
                "computation": " ".join(one.computation.splitlines()),
                "digest": one.version.digest,
            }
        )
        lines += [
            _("Position gardée avec le texte, %(territory)s : %(statement)s")
            % {"territory": dissent.territory.name, "statement": dissent.statement}
            for dissent in told.dissents.all()
        ]
    return [Section(_("Décisions sur les préconisations"), lines)] if lines else []


__all__ = ["amendments", "citations_of", "decided_there", "passages_of", "recommendations_heard", "recommendations_of"]
