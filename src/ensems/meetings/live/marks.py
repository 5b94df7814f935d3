"""Marks by which a page under someone's eyes learns that what they may do has changed.

The piece of page that everyone shares holds one mark for each person who may sit; the page of a person holds theirs.
When theirs is no longer in the piece, their own part of the page is asked for again. A mark is made with a secret: it
tells nobody who came, nor who carries a proxy.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import blake2b

from django.utils.crypto import salted_hmac

from ensems.core.actors import Actor
from ensems.meetings.ballots.rules import Standing
from ensems.meetings.live.queries import Live

SALT = "ensems.meetings.live.marks"


def mark_of(live: Live, actor: Actor, standing: Standing) -> str:
    """Empty for who does not sit there: what they may do does not change with what goes on."""
    if actor.person_id is None or not standing.is_member:
        return ""
    return _mark(_key(live), actor.person_id, standing)


def marks(live: Live) -> list[str]:
    """Sorted: their order says nothing either."""
    key = _key(live)
    return sorted(_mark(key, person, standing) for person, standing in live.standings().items())


def _key(live: Live) -> bytes:
    return salted_hmac(SALT, str(live.meeting.pk), algorithm="sha256").digest()


def _mark(key: bytes, person: int, one: Standing) -> str:
    said = f"{person}:{one.voices}:{one.recused:d}{one.represented:d}{one.there:d}"
    # Short, since it is sent to everyone: fewer than one change in a million goes unseen by chance.
    return urlsafe_b64encode(blake2b(said.encode(), key=key, digest_size=4).digest()).decode().rstrip("=")
