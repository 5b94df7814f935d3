"""Writing in the register. `append` is called by operations, inside their transaction, as its last step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from ensems.core.actors import Actor
from ensems.core.prepared import prepared
from ensems.register import chain
from ensems.register.models import Act

# One lock for one chain. PostgreSQL frees it when the transaction ends; SQLite has a single writer anyway.
CHAIN_LOCK = 7_163_151_009
# In one statement: whoever asks next waits for as little as possible.
NEXT = """
INSERT INTO register_counter (name, value) VALUES (%s, 1)
ON CONFLICT (name) DO UPDATE SET value = register_counter.value + 1 RETURNING value
"""


def append(*, actor: Actor, verb: str, subject: str, facts: dict[str, Any], now: datetime, thread: str = "") -> Act:
    """Add one act to the chain and return it. `facts` is JSON without personal data: identifiers and digests only."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an act is appended inside the transaction of what it records")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    number, previous = next(iter(_last()), (0, chain.GENESIS))
    number += 1
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


@prepared()
def _last() -> QuerySet[Act, tuple[int, str]]:
    return Act.objects.order_by("-number").values_list("number", "digest")[:1]


def next_number(name: str) -> int:
    """The next value of a gapless sequence; a rolled back transaction gives its number back. One SQL query."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken inside the transaction that uses it")
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [name])
        return int(cursor.fetchone()[0])
