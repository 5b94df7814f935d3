"""Minutes as everyone reads them: where they are, then, once published, what they say."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ensems.core import clock
from ensems.core.decisions import require
from ensems.core.freshness import changes_at, next_day
from ensems.meetings.minutes import exports, queries, rules
from ensems.meetings.minutes.enums import Status
from ensems.meetings.minutes.models import Minutes
from ensems.meetings.views.shared import find
from ensems.meetings.views.shared import pdf as private_pdf


def minutes(request: HttpRequest, slug: str) -> HttpResponse:
    """Two SQL queries for a visitor, two more for someone who signed in."""
    meeting = find(slug)
    found = queries.minutes_of(meeting)
    secretaries = queries.secretaries_of(meeting) if request.actor.person_id else []
    _say_when(request, found)
    return render(
        request,
        "meetings/minutes/minutes.html",
        {
            "meeting": meeting,
            "minutes": found,
            "content": found.content if found and found.status == Status.PUBLISHED else None,
            "days": _days(found),
            "late": _late(found, request),
            "may_write": bool(rules.may_write(request.actor, secretaries)),
            "was_there": queries.mandate_present(meeting, request.actor) is not None,
        },
    )


def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone's once published; before, of those who may read them."""
    found = queries.minutes_at(slug)
    if found is None:
        raise Http404(_("Cette séance n’a pas encore de procès-verbal."))
    name = f"proces-verbal-{slug}.pdf"
    if found.status != Status.PUBLISHED:
        require(
            rules.may_read(
                request.actor,
                found,
                queries.secretaries_of(found.meeting),
                queries.present_people(found.meeting),
            )
        )
        return private_pdf(exports.minutes_pdf(found), name)
    response = HttpResponse(exports.minutes_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _say_when(request: HttpRequest, found: Minutes | None) -> None:
    if found is not None and found.status == Status.SENT and found.corrections_until:
        changes_at(found.corrections_until)
    if found is not None and found.status == Status.ADOPTED:
        changes_at(next_day(request.now))


def _days(found: Minutes | None) -> int | None:
    """From the adoption to the publication."""
    if found is None or found.published_at is None or found.adopted_at is None:
        return None
    return (clock.today(found.published_at) - clock.today(found.adopted_at)).days


def _late(found: Minutes | None, request: HttpRequest) -> int:
    """Days past the week, as long as they are not published."""
    if found is None or found.publish_by is None or found.published_at is not None:
        return 0
    return max(0, (clock.today(request.now) - found.publish_by).days)
