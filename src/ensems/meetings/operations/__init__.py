"""Every write about meetings, by subject."""

from ensems.meetings.operations.agenda import (
    ItemFacts,
    add_document,
    add_item,
    edit_item,
    move_item,
    remove_document,
    remove_item,
)
from ensems.meetings.operations.attendance import (
    close_meeting,
    correct_presence,
    find_quorum,
    open_item,
    open_meeting,
    record_arrival,
    record_departure,
    record_recusal,
)
from ensems.meetings.operations.calls import cancel_meeting, convene, record_posting, remind
from ensems.meetings.operations.days import DayPlan, call_again, plan_day
from ensems.meetings.operations.proxies import answer_convocation, document_proxy, give_proxy, revoke_proxy
from ensems.meetings.operations.sessions import MeetingFacts, correct_meeting, record_meeting
from ensems.meetings.operations.standing_rules import adopt_standing_rules

__all__ = [
    "DayPlan",
    "ItemFacts",
    "MeetingFacts",
    "add_document",
    "add_item",
    "adopt_standing_rules",
    "answer_convocation",
    "call_again",
    "cancel_meeting",
    "close_meeting",
    "convene",
    "correct_meeting",
    "correct_presence",
    "document_proxy",
    "edit_item",
    "find_quorum",
    "give_proxy",
    "move_item",
    "open_item",
    "open_meeting",
    "plan_day",
    "record_arrival",
    "record_departure",
    "record_meeting",
    "record_posting",
    "record_recusal",
    "remind",
    "remove_document",
    "remove_item",
    "revoke_proxy",
]
