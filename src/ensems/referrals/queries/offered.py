"""What the form of a preparation offers to choose among, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, OuterRef
from django.db.models.functions import JSONObject

from ensems.calls.models import Call
from ensems.meetings.models import Meeting
from ensems.referrals.models import Referral, RegionalPolicy
from ensems.referrals.queries.attached import Rows
from ensems.topics.models import Topic

Choices = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """The lists as (primary key, name), each in its own order; `chosen`: the primary keys of the saisine's topics."""

    topics: Choices
    policies: Choices
    meetings: Choices
    calls: Choices
    chosen: tuple[int, ...]


def offered(referral: Referral) -> Offered:
    """One SQL query, however long the lists."""
    chosen = Referral.topics.through.objects.filter(referral_id=OuterRef("pk"))
    found = (
        Referral.objects.filter(pk=referral.pk)
        .values(
            topics_there=_listed(Topic, "name"),
            policies_there=_listed(RegionalPolicy, "name"),
            meetings_there=_listed(Meeting, "title"),
            calls_there=_listed(Call, "kind", "title"),
            chosen=Rows(chosen.values(data=JSONObject(pk="topic_id"))),
        )
        .get()
    )
    return Offered(
        topics=_choices(Topic, found["topics_there"]),
        policies=_choices(RegionalPolicy, found["policies_there"]),
        meetings=_choices(Meeting, found["meetings_there"]),
        calls=_choices(Call, found["calls_there"]),
        chosen=tuple(row["pk"] for row in found["chosen"] or []),
    )


def _listed(model: Any, *names: str) -> Rows:
    """All the rows of a model in their own order, with the fields that name them."""
    order = model._meta.ordering
    return Rows(model.objects.order_by(*order).values(data=JSONObject(pk="pk", **{name: name for name in names})))


def _choices(model: type[Model], rows: list[dict[str, Any]] | None) -> Choices:
    """PostgreSQL gives nothing for an empty list."""
    return tuple((row["pk"], str(model(**row))) for row in rows or [])
