"""What the Region's answers add to the pages below them."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.answers import queries, rules
from ensems.calls.models import Call
from ensems.interface.slots import SlotContent, fill
from ensems.opinions.models import Recommendation
from ensems.referrals.models import Referral, RegionalPolicy


@fill("recommendation.head", queries=3, order=10)
def in_a_sentence(*, request: HttpRequest, recommendation: Recommendation) -> SlotContent:
    """What the Region made of it, at the top of the page; the last links of the thread share what is read here."""
    return SlotContent("answers/slots/head.html", {"answered": _answered(request, recommendation)})


def _answered(request: HttpRequest, recommendation: Recommendation) -> queries.Answered:
    """Read once for a page that shows it twice."""
    kept = recommendation.__dict__
    if "_answered" not in kept:
        kept["_answered"] = queries.answered(recommendation, request.now)
    return kept["_answered"]


@fill("recommendation.answered", queries=3, order=10)
def answer(*, request: HttpRequest, recommendation: Recommendation) -> SlotContent:
    """The last two links of the thread: answered, done."""
    found = _answered(request, recommendation)
    return SlotContent(
        "answers/slots/recommendation.html",
        {
            "recommendation": recommendation,
            "answered": found,
            "may_answer": bool(rules.may_answer(request.actor, recommendation, found.last, request.now)),
            "may_follow_up": bool(request.actor.has("region", "secretariat")),
        },
    )


@fill("referral.sections", queries=1, order=50)
def answers_of(*, request: HttpRequest, referral: Referral) -> SlotContent | None:
    """How far the Region is with this saisine, and the way to close it."""
    figures, state = queries.answers_in(referral, request.now)
    if not figures.adopted:
        return None
    closing = None
    if request.actor.has("secretariat"):
        closing = rules.may_close(request.actor, referral, state.unanswered, state.opinions, request.now)
    return SlotContent("answers/slots/referral.html", {"referral": referral, "figures": figures, "closing": closing})


@fill("recommendations.answers", queries=1)
def kinds(*, request: HttpRequest, recommendations: list[Recommendation]) -> dict:
    """For lists of recommendations: id → kind of the last answer."""
    return queries.last_kinds(recommendations)


@fill("policy.sections", queries=1, order=10)
def changes(*, request: HttpRequest, policy: RegionalPolicy) -> SlotContent | None:
    """The pledges that changed this policy."""
    found = queries.follow_ups().filter(policy_version__policy=policy)
    return SlotContent("answers/slots/follow_ups.html", {"follow_ups": list(found)}) if found else None


@fill("call.sections", queries=1, order=20)
def fulfilled(*, request: HttpRequest, call: Call) -> SlotContent | None:
    """The pledges that this call fulfils."""
    found = queries.follow_ups().filter(call=call)
    return SlotContent("answers/slots/follow_ups.html", {"follow_ups": list(found)}) if found else None
