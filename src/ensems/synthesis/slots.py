"""What the synthesis shows on the pages below it."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.contributions.models import Contribution
from ensems.interface.slots import SlotContent, fill
from ensems.synthesis.models import Fate
from ensems.synthesis.rules import may_record_fate


@fill("contribution.sections", queries=1, order=10)
def fate_of(*, request: HttpRequest, contribution: Contribution) -> SlotContent:
    """What the contribution becomes, or that this is still to be said."""
    fate = Fate.objects.filter(contribution=contribution).select_related("merged_into", "decided_by").first()
    return SlotContent(
        "synthesis/slots/fate.html",
        {
            "contribution": contribution,
            "fate": fate,
            "outdated": bool(fate and fate.version_id != contribution.version_id),
            "may_record": bool(may_record_fate(request.actor, contribution, request.now)),
        },
    )
