"""Is everything well: the database answers, a worker is alive, the register's last acts hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import DatabaseError, connection

from ensems.notices.queries import worker_health
from ensems.register import chain
from ensems.register.models import Act

LAST_ACTS = 50


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    well: bool
    detail: dict[str, Any]


def checks(now: datetime) -> list[Check]:
    """Seven SQL queries; stops at the database when it does not answer."""
    database = _database()
    return [database, _worker(now), _register()] if database.well else [database]


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Check("database", False, {"error": type(error).__name__})
    return Check("database", True, {"engine": connection.vendor})


def _worker(now: datetime) -> Check:
    found = worker_health(now)
    detail = {"waiting": found.waiting, "running": found.running, "failed": found.failed}
    # A task given up is a figure to look at, not a reason to take the site out of service.
    return Check("worker", found.alive, detail)


def _register() -> Check:
    """The last acts follow each other; the whole chain is for `ensems verify-register`."""
    acts = list(Act.objects.order_by("-number").values_list("number", "content", "digest", "previous")[:LAST_ACTS])
    well = all(chain.fingerprint(content) == digest for _number, content, digest, _previous in acts)
    for later, earlier in pairwise(acts):
        well = well and later[3] == earlier[2] and later[0] == earlier[0] + 1
    return Check("register", well, {"acts": acts[0][0] if acts else 0, "head": acts[0][2] if acts else ""})
