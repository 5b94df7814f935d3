"""Reads about meetings, by subject."""

from ensems.meetings.queries.presence import Presence, presence, rules_for, sitters_on
from ensems.meetings.queries.sessions import meeting, meetings, next_meeting, years

__all__ = [
    "Presence",
    "meeting",
    "meetings",
    "next_meeting",
    "presence",
    "rules_for",
    "sitters_on",
    "years",
]
