"""The links of mails to followers: signed when the mail is written, never stored; nothing in the database opens one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer

CONFIRM = Signer(salt="ensems.notices.confirm", sep=".")
MANAGE = Signer(salt="ensems.notices.manage", sep=".")
STOP = Signer(salt="ensems.notices.stop", sep=".")
# Beyond this many, a link to stop stops everything: a header is one line.
MOST_SUBJECTS = 12


def to_confirm(subscription: UUID) -> str:
    return CONFIRM.sign(subscription.hex)


def to_manage(subscriber: UUID) -> str:
    return MANAGE.sign(subscriber.hex)


def to_stop(subscriber: UUID, subjects: Iterable[str]) -> str:
    kept = sorted(set(subjects))
    return STOP.sign_object([subscriber.hex, kept if len(kept) <= MOST_SUBJECTS else []], compress=True)


def read_confirm(token: str) -> UUID | None:
    return _key(CONFIRM, token)


def read_manage(token: str) -> UUID | None:
    return _key(MANAGE, token)


def read_stop(token: str) -> tuple[UUID, list[str]] | None:
    """Whose, and which subjects: none means all of them."""
    try:
        found: Any = STOP.unsign_object(token)
        return UUID(found[0]), list(found[1])
    except (BadSignature, ValueError):
        return None


def _key(signer: Signer, token: str) -> UUID | None:
    try:
        return UUID(signer.unsign(token))
    except (BadSignature, ValueError):
        return None
