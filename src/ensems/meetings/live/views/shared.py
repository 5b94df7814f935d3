"""What the pages of a meeting under way share."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.interface import pages
from ensems.meetings import presentation, queries
from ensems.meetings.enums import CallKind
from ensems.meetings.live.presentation import Shown, shown
from ensems.meetings.live.queries import Live, live
from ensems.meetings.models import Convocation, Meeting


def read(request: HttpRequest, meeting: Meeting) -> Live:
    """Four SQL queries; none for a member when someone else was just shown the same."""
    return pages.remembered(request, ("meetings.live", meeting.pk), lambda: live(meeting, request.now))


def told(calls: list[Convocation]) -> presentation.Said | None:
    """What the last call said that was not a cancellation."""
    found = next((call for call in calls if call.kind != CallKind.CANCELLATION), None)
    return presentation.said(found.content) if found else None


def as_shown(request: HttpRequest, meeting: Meeting) -> Shown:
    """Five SQL queries."""
    return shown(read(request, meeting), told(queries.calls_of(meeting)), request.now)
