"""Addresses that only their holder knows: the answer to a call, the reading of minutes, the personal code shown at the
door, the room's code.

Nothing of them is stored: they are signed with the secret key, and worth what the meeting allows when they are used.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac

ANSWER, BADGE = "ensems.meetings.answer", "ensems.meetings.badge"
MINUTES = "ensems.meetings.minutes"
ROOM = "ensems.meetings.room"
# How long a code stays on the screen; the one before is still taken, for whoever was typing.
TURN = timedelta(minutes=5)


def token(salt: str, meeting_id: int, mandate_id: int) -> str:
    return Signer(salt=salt).sign_object([meeting_id, mandate_id])


def read(salt: str, given: str) -> tuple[int, int] | None:
    """(meeting, mandate), or None for anything that we did not sign."""
    try:
        meeting_id, mandate_id = Signer(salt=salt).unsign_object(given)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(meeting_id), int(mandate_id)


def room_code(meeting_id: int, now: datetime) -> str:
    """Six digits, other ones every five minutes."""
    return _code(meeting_id, _turn(now))


def is_room_code(meeting_id: int, given: str, now: datetime) -> bool:
    typed = "".join(c for c in given if c.isascii() and c.isdigit())
    turn = _turn(now)
    return any(constant_time_compare(typed, _code(meeting_id, one)) for one in (turn, turn - 1))


def next_turn(now: datetime) -> datetime:
    seconds = int(TURN.total_seconds())
    return datetime.fromtimestamp((_turn(now) + 1) * seconds, tz=now.tzinfo)


def _turn(now: datetime) -> int:
    return int(now.timestamp()) // int(TURN.total_seconds())


def _code(meeting_id: int, turn: int) -> str:
    mac = salted_hmac(ROOM, f"{meeting_id}:{turn}", algorithm="sha256").digest()
    return f"{int.from_bytes(mac[:8]) % 1_000_000:06}"
