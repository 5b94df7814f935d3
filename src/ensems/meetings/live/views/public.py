"""What everyone sees of a meeting under way: the piece of page that is asked for again and again, the projection, and
how long each spoke."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ensems.core.freshness import changes_at
from ensems.meetings.live import queries
from ensems.meetings.live.presentation import OPEN, sides_of, state_of
from ensems.meetings.live.views.shared import as_shown
from ensems.meetings.views.shared import find

# Voices are written without an act: what is projected while people vote is as old as that at most.
OLDEST_COUNT = timedelta(seconds=1)


def direct(request: HttpRequest, slug: str) -> HttpResponse:
    """The public piece of the meeting's page, for the script that asks for it each second (static/meetings/live.js).

    Its ETag is taken on what it says: an act that changes nothing here leaves it the same, and so do two processes.
    """
    meeting = find(slug)
    context: dict[str, object] = {"state": state_of(meeting), "meeting": meeting}
    if meeting.is_open:
        context["shown"] = as_shown(request, meeting)
    return _marked(HttpResponse(render_to_string("meetings/live/direct.html", context, request)))


def projection(request: HttpRequest, slug: str) -> HttpResponse:
    """For the screen of the room: nothing to press. While a ballot is open, how many voices were heard."""
    meeting = find(slug)
    context: dict[str, object] = {"state": state_of(meeting), "meeting": meeting}
    if context["state"] == OPEN:
        seen = as_shown(request, meeting)
        context |= {"shown": seen, "ballot": None}
        voting = seen.live.voting
        if voting:
            changes_at(request.now + OLDEST_COUNT)
            context |= {"ballot": voting[-1], "heard": queries.heard_in(voting[-1])}
        elif seen.live.counted:
            context["result"] = seen.live.counted
    return _marked(render(request, "meetings/live/projection.html", context))


def around(request: HttpRequest, slug: str) -> HttpResponse:
    """What the apps above say of a session while it is held: its own page has room for the room only, in the number of
    SQL queries that a page may cost."""
    return render(request, "meetings/live/around.html", {"meeting": find(slug)})


def speeches(request: HttpRequest, slug: str) -> HttpResponse:
    """Who had the floor, when and for how long; by person and by gender. Two SQL queries of its own."""
    meeting = find(slug)
    asked = list(queries.requests_of(meeting))
    times = queries.times_of(asked)
    said = sorted((one.speech for one in asked if one.given_at is not None), key=lambda one: one.started_at)
    context = {"meeting": meeting, "times": times, "sides": sides_of(times.sides), "speeches": said}
    return render(request, "meetings/live/speeches.html", context)


def _marked(response: HttpResponse) -> HttpResponse:
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    return response
