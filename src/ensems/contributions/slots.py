"""Places that apps above fill on the pages of contributions, and what contributions say on the pages below."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.contributions import queries
from ensems.core.texts import integer
from ensems.interface.slots import SlotContent, declare, fill
from ensems.referrals.models import Question, Referral
from ensems.referrals.slots import Heard, QuestionNote
from ensems.territories.models import Territory

declare("question.sections", "contribution.sections", "contribution.actions")


@fill("referrals.heard", queries=2)
def heard_of_each(*, request: HttpRequest, referrals: Sequence[Referral]) -> list[Heard]:
    counts = queries.heard_counts([referral.pk for referral in referrals], request.now)
    return [Heard(referral_id, heard, total) for referral_id, (heard, total) in counts.items()]


@fill("referral.questions", queries=1)
def said_under_each(*, request: HttpRequest, referral: Referral, questions: Sequence[Question]) -> list[QuestionNote]:
    said = queries.said_per_question([question.pk for question in questions])
    return [_note(referral, question, said.get(question.pk)) for question in questions]


def _note(referral: Referral, question: Question, said: queries.Said | None) -> QuestionNote:
    url = reverse("contributions:question", args=[referral.slug, question.number])
    if said is None:
        return QuestionNote(question.pk, _("Aucune contribution encore."), url, _("Lire et répondre"))
    contributions = ngettext("%(number)s contribution", "%(number)s contributions", said.contributions)
    territories = ngettext("de %(number)s territoire", "de %(number)s territoires", said.territories)
    text = " ".join(
        [
            contributions % {"number": integer(said.contributions)},
            territories % {"number": integer(said.territories)},
        ]
    )
    return QuestionNote(question.pk, text, url, _("Lire et répondre"))


@fill("referral.heard", queries=1)
def heard_there(*, request: HttpRequest, referral: Referral) -> SlotContent | None:
    """Which territories that sit were heard on this saisine, and which were not."""
    seated = [one for one in queries.heard_territories(request.now, referral_id=referral.pk) if one.seated]
    heard = [one for one in seated if one.heard]
    if not seated or (not heard and not referral.phases.all()):
        return None
    return SlotContent(
        "contributions/slots/heard.html",
        {
            "referral": referral,
            "seated": seated,
            "heard": heard,
            "not_heard": [one for one in seated if not one.heard],
        },
    )


@fill("territory.sections", queries=2, order=30)
def said_by_territory(*, request: HttpRequest, territory: Territory) -> SlotContent | None:
    last, count = queries.said_by(territory.pk)
    return SlotContent("contributions/slots/territory.html", {"said": last, "count": count, "territory": territory})
