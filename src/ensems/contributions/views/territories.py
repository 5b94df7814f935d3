"""The territories that were heard on a question, for whoever reads its page."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.assembly.queries import standing
from ensems.contributions import queries
from ensems.core import clock
from ensems.interface import pages
from ensems.referrals.models import Question


def territories_for(request: HttpRequest, asked: Question) -> tuple[queries.HeardTerritory, ...]:
    """Those that sit, and those of the person who asks, with how this person stands there: one SQL query."""
    mine: list[queries.HeardTerritory] = []

    def read() -> tuple[queries.HeardTerritory, ...]:
        mine.extend(queries.heard_territories(request.now, question_id=asked.pk, actor=request.actor))
        return queries.for_everyone(mine)

    shared = pages.remembered(request, ("heard", asked.pk, clock.today(request.now)), read)
    if mine:
        return tuple(mine)
    held = standing(request.actor, request.now)
    if held.all <= {one.pk for one in shared}:
        return queries.with_standing(shared, held)
    # A territory without a seat, which has its officer.
    return tuple(queries.heard_territories(request.now, question_id=asked.pk, actor=request.actor))
