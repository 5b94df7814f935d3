"""Composing, and what people write by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings.minutes import composition, gathering, prose, queries, rules
from ensems.meetings.minutes.composition import Section
from ensems.meetings.minutes.models import ItemTenor, Minutes
from ensems.meetings.minutes.operations.shared import hold, recompose
from ensems.meetings.models import AgendaItem, Meeting
from ensems.writing.operations import Saved, start_text
from ensems.writing.operations import save_draft as save_text


@operation
def compose_minutes(*, actor: Actor, meeting: Meeting, sections: Sequence[Section] = (), now: datetime) -> Minutes:
    """The minutes of a closed meeting, from what happened; composed again they say the same, or what changed since.
    `sections`: what apps above add. Raises Refused."""
    meeting = hold(meeting)
    minutes = queries.minutes_of(meeting)
    require(rules.may_compose(actor, meeting, minutes, queries.secretaries_of(meeting)))
    if minutes is None:
        content = composition.compose(gathering.facts_of(meeting, sections))
        return Minutes.objects.create(
            meeting=meeting,
            content=content,
            digest=composition.digest_of(content),
            composed_at=now,
            text=start_text(actor=actor, body=prose.as_text(content), now=now),
        )
    recompose(minutes, sections, now)
    minutes.save(update_fields=["content", "digest", "composed_at"])
    return minutes


@operation
def save_tenor(
    *,
    actor: Actor,
    item: AgendaItem,
    body: str,
    base_revision: int = 0,
    now: datetime,
    editor: str = "",
    turn: int = 0,
) -> Saved:
    """What was said on an item, merged with what another secretary wrote meanwhile (see `writing`). Raises Refused,
    ValidationError when it is too long."""
    meeting = hold(item.meeting)
    require(rules.may_write_tenor(actor, meeting, queries.minutes_of(meeting), queries.secretaries_of(meeting)))
    tenor = queries.tenor_of(item)
    if tenor is None:
        tenor = ItemTenor.objects.create(item=item, text=start_text(actor=actor, now=now))
    return save_text(
        actor=actor, text=tenor.text, body=body, base_revision=base_revision, now=now, editor=editor, turn=turn
    )
