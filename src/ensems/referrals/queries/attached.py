"""The short lists that hang from a saisine (subjects, documents, milestones…), read as JSON with its row.

A page has twelve SQL queries in all, and apps above need most of them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import JSONField, OuterRef, Subquery
from django.db.models.functions import JSONObject

from ensems.referrals.models import Referral


class Rows(Subquery):
    """A short list as JSON, in the row it hangs from: `Rows(queryset.values(data=JSONObject(...)))`."""

    output_field = JSONField()

    def as_sql(self, compiler: Any, connection: Any, template: str | None = None, **context: Any) -> Any:
        template = template or "(SELECT json_group_array(json(u.data)) FROM (%(subquery)s) u)"
        return super().as_sql(compiler, connection, template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, "(SELECT jsonb_agg(u.data) FROM (%(subquery)s) u)", **context)


def topic_rows() -> Rows:
    through = Referral.topics.through
    return Rows(
        through.objects.filter(referral_id=OuterRef("pk"))
        .order_by("topic__name")
        .values(data=JSONObject(slug="topic__slug", name="topic__name"))
    )


def plain(model: Any) -> JSONObject:
    return JSONObject(**{field.attname: field.attname for field in model._meta.concrete_fields})


def prefetched(found: Referral, name: str, rows: list[Any]) -> None:
    """What `prefetch_related` would have done, with rows read already; each row knows its saisine."""
    for row in rows:
        row.referral = found
        for field in row._meta.concrete_fields:
            # SQLite gives a JSON column inside a JSON object as its text.
            if isinstance(field, JSONField) and isinstance(getattr(row, field.attname), str):
                setattr(row, field.attname, json.loads(getattr(row, field.attname)))
        row._state.adding, row._state.db = False, found._state.db
    held: Any = getattr(found, name).get_queryset()
    held._result_cache, held._prefetch_done = rows, True
    cache: Any = found
    cache._prefetched_objects_cache = getattr(found, "_prefetched_objects_cache", {}) | {name: held}


def children(model: Any) -> Any:
    return model.objects.filter(referral=OuterRef("pk"))


def instant(text: str | None) -> datetime | None:
    """SQLite writes an instant without its zone, which is UTC."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
