"""Every write about a meeting while it is held."""

from ensems.meetings.live.operations.conducting import close_item, set_speaking, withdraw_recusal
from ensems.meetings.live.operations.floor import ask_for_floor, end_speech, give_floor, withdraw_request

__all__ = [
    "ask_for_floor",
    "close_item",
    "end_speech",
    "give_floor",
    "set_speaking",
    "withdraw_recusal",
    "withdraw_request",
]
