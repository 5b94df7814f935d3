"""Reads about meetings, by subject."""

from ensems.meetings.queries.followup import Roll, RollRow, calls_of, roll, sent, standing_proxies
from ensems.meetings.queries.people import (
    answer_of,
    has_missed_quorum,
    has_settled_minutes,
    in_office,
    last_call,
    mandate_for,
    meeting_and_mandate,
    parts_of,
    possible_holders,
    presence_of,
    proxies_carried,
    proxy_of,
    quorum_checks,
)
from ensems.meetings.queries.presence import Presence, held_at, presence, rules_for, sitters_at, sitters_on
from ensems.meetings.queries.sessions import meeting, meetings, next_meeting, years

__all__ = [
    "Presence",
    "Roll",
    "RollRow",
    "answer_of",
    "calls_of",
    "has_missed_quorum",
    "has_settled_minutes",
    "held_at",
    "in_office",
    "last_call",
    "mandate_for",
    "meeting",
    "meeting_and_mandate",
    "meetings",
    "next_meeting",
    "parts_of",
    "possible_holders",
    "presence",
    "presence_of",
    "proxies_carried",
    "proxy_of",
    "quorum_checks",
    "roll",
    "rules_for",
    "sent",
    "sitters_at",
    "sitters_on",
    "standing_proxies",
    "years",
]
