"""One at a time, where no row is there yet to be locked: two people give the same name at once."""

from __future__ import annotations

import hashlib

from django.db import connection


def alone(name: str) -> None:
    """Until the transaction ends, nobody else is between `alone(name)` and the end of theirs.

    Call it first in the operation, before any row is read. Nothing on SQLite, which has one writer at a time already;
    one SQL query on PostgreSQL.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
