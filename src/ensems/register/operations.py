"""Writing in the register. `append` is called by operations, inside their transaction, as its last step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ensems.core.actors import Actor
from ensems.core.prepared import insert, planned_cursor
from ensems.register import chain
from ensems.register.models import Act

# One lock for one chain. PostgreSQL frees it when the transaction ends; SQLite has a single writer anyway.
CHAIN_LOCK = 7_163_151_009
# In one statement: whoever asks next waits for as little as possible.
NEXT = """
INSERT INTO register_counter (name, value) VALUES {}
ON CONFLICT (name) DO UPDATE SET value = register_counter.value + 1 RETURNING name, value
"""
# The same once the end of the chain is held.
NEXT_HELD = """
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock(%s))
INSERT INTO register_counter (name, value) SELECT wanted.name, 1 FROM held, (VALUES {}) AS wanted (name)
ON CONFLICT (name) DO UPDATE SET value = register_counter.value + 1 RETURNING name, value
"""
LAST = "SELECT number, digest FROM register_act ORDER BY number DESC LIMIT 1"
LOCK = "SELECT pg_advisory_xact_lock(%s)"


def append(
    *,
    actor: Actor,
    verb: str,
    subject: str,
    facts: dict[str, Any],
    now: datetime,
    thread: str = "",
    held: bool = False,
) -> Act:
    """Add one act to the chain and return it. `facts` is JSON without personal data: identifiers and digests only.

    `held`: this transaction has the end of the chain already (see `numbers_and_chain`).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an act is appended inside the transaction of what it records")
    last, previous = _end_of_chain(held)
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
    return insert(
        Act(
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
    )


def _end_of_chain(held: bool) -> tuple[int, str]:
    """Number and digest of the last act, nobody else appending until the transaction ends. One SQL query, two on
    PostgreSQL: the second begins once the first has the lock, so it sees the act of whoever had it before."""
    with planned_cursor() as cursor:
        if connection.vendor == "postgresql" and not held:
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
    with planned_cursor() as cursor:
        cursor.execute(NEXT.format(", ".join(["(%s, 1)"] * len(names))), names)
        return dict(cursor.fetchall())


def numbers_and_chain(*names: str) -> dict[str, int]:
    """The same, and the end of the chain with them, for an act that is appended next: one SQL query.

    What many do at once waits for one thing, as late as possible.
    """
    if connection.vendor != "postgresql":
        return next_numbers(*names)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken inside the transaction that uses it")
    with planned_cursor() as cursor:
        cursor.execute(NEXT_HELD.format(", ".join(["(%s)"] * len(names))), [CHAIN_LOCK, *names])
        return dict(cursor.fetchall())
