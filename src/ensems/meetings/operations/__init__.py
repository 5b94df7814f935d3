"""Every write about meetings, by subject."""

from ensems.meetings.operations.sessions import MeetingFacts, correct_meeting, record_meeting
from ensems.meetings.operations.standing_rules import adopt_standing_rules

__all__ = [
    "MeetingFacts",
    "adopt_standing_rules",
    "correct_meeting",
    "record_meeting",
]
