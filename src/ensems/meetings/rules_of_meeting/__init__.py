"""The rules of a meeting, pure: no database, no clock, exact fractions, each computation said in a sentence.

rules = PRESETS["commune"]
room = room_at(instant, rules=rules, sitters=…, stays=…, powers=…, interested=…)
room.voices               who may vote then, for themselves and for whom they carry
quorum_at(room, rules)    « 80 présents sur 158 en exercice, quorum 80 : atteint »
majority_of(Count(97, 12, 9), rules)
"""

from ensems.meetings.rules_of_meeting.ballot_form import Demand, Form, demand, form_of
from ensems.meetings.rules_of_meeting.majority import Chair, Count, Majority, majority_of
from ensems.meetings.rules_of_meeting.notice import Delay, delay, last_day_to_call, latest_sending
from ensems.meetings.rules_of_meeting.proxies import free_slot, may_give, meetings_in_a_row
from ensems.meetings.rules_of_meeting.quorum import Quorum, askers_needed, quorum_at
from ensems.meetings.rules_of_meeting.room import (
    FULL,
    ON_SITE,
    REMOTE,
    SUBSTITUTE,
    Power,
    Room,
    Sitter,
    Stay,
    Voice,
    room_at,
)
from ensems.meetings.rules_of_meeting.rulebook import PRESET_NAMES, PRESETS, Rulebook, Share, data_of, read

__all__ = [
    "FULL",
    "ON_SITE",
    "PRESETS",
    "PRESET_NAMES",
    "REMOTE",
    "SUBSTITUTE",
    "Chair",
    "Count",
    "Delay",
    "Demand",
    "Form",
    "Majority",
    "Power",
    "Quorum",
    "Room",
    "Rulebook",
    "Share",
    "Sitter",
    "Stay",
    "Voice",
    "askers_needed",
    "data_of",
    "delay",
    "demand",
    "form_of",
    "free_slot",
    "last_day_to_call",
    "latest_sending",
    "majority_of",
    "may_give",
    "meetings_in_a_row",
    "quorum_at",
    "read",
    "room_at",
]
