"""Writing in the register. `append` is called by operations, inside their transaction, as its last step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ensems.core.actors import Actor
from ensems.register import chain
from ensems.register.models import Act

# One lock for one chain. PostgreSQL frees it when the transaction ends; SQLite has a single writer anyway.
CHAIN_LOCK = 7_163_151_009
# In one statement: whoever asks next waits for as little as possible.
NEXT = """
INSERT INTO register_counter (name, value) VALUES {}
ON CONFLICT (name) DO UPDATE SET value = register_counter.value + 1 RETURNING name, value
"""
LAST = "SELECT number, digest FROM register_act ORDER BY number DESC LIMIT 1"
LOCK = "SELECT pg_advisory_xact_lock(%s)"


def append(*, actor: Actor, verb: str, subject: str, facts: dict[str, Any], now: datetime, thread: str = "") -> Act:
    """Add one act to the chain and return it. `facts` is JSON without personal data: identifiers and digests only."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an act is appended inside the transaction of what it records")
    last, previous = _end_of_chain()
    number = last + 1
    content = chain.canonical(
        {
            "number": number,
            "at": chain.instant(now),
            "verb": verb,
            "actor": actor.key,
            "subject": subject,
            "thread": thread,
            "facts": facts,
            "previous": previous,
        }
    )
    return Act.objects.create(
        number=number,
        at=now,
        verb=verb,
        actor=actor.key,
        subject=subject,
        thread=thread,
        content=content,
        previous=previous,
        digest=chain.fingerprint(content),
    )


def _end_of_chain() -> tuple[int, str]:
    """Number and digest of the last act, nobody else appending until the transaction ends. One SQL query, two on
    PostgreSQL: the second begins once the first has the lock, so it sees the act of whoever had it before."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(LOCK, [CHAIN_LOCK])
        cursor.execute(LAST)
        return cursor.fetchone() or (0, chain.GENESIS)


def next_number(name: str) -> int:
    """The next value of a gapless sequence; a rolled back transaction gives its number back. One SQL query."""
    return next_numbers(name)[name]


def next_numbers(*names: str) -> dict[str, int]:
    """Of each sequence, taken in that order: one SQL query. Everyone who takes two of them must give the same order."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken inside the transaction that uses it")
    with connection.cursor() as cursor:
        cursor.execute(NEXT.format(", ".join(["(%s, 1)"] * len(names))), names)
        return dict(cursor.fetchall())
