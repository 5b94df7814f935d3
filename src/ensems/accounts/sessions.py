"""Sessions kept in the database as Django keeps them, read by a query composed once: every page of a member has one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.utils import timezone

from ensems.core.prepared import prepared


class SessionStore(db.SessionStore):
    # The name is the one of Django: the signature of what a session holds is salted with it.

    def _get_session_from_db(self) -> Any:
        """The row that is still in force, or None. One SQL query."""
        found = next(iter(_in_force(self.session_key, timezone.now())), None)
        if found is None:
            self._session_key = None
        return found


@prepared(str, datetime)
def _in_force(key: str, now: datetime) -> QuerySet:
    return SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)
