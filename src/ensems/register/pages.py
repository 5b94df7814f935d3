"""The edition of the pages that visitors read: the head of the register."""

from __future__ import annotations

from django.db import OperationalError, connection

from ensems.core.prepared import planned_cursor
from ensems.interface import pages
from ensems.register.chain import GENESIS

HEAD = "SELECT number, digest FROM register_act ORDER BY number DESC LIMIT 1"


@pages.edition_from
def edition() -> pages.Edition:
    """One SQL query, asked for each page that is read: without the cost of an ORM query.

    A connection that waited is not tried beforehand, as Django does at each request: when the database hung up
    meanwhile, a new one asks again.
    """
    connection.health_check_done = True
    try:
        return _head()
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        return _head()


def _head() -> pages.Edition:
    with planned_cursor() as cursor:
        cursor.execute(HEAD)
        return cursor.fetchone() or (0, GENESIS)
