"""What the operations about minutes share: alone with the meeting and its minutes until the transaction ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.texts import normalise
from ensems.meetings.minutes import composition, gathering, prose
from ensems.meetings.minutes.composition import Section
from ensems.meetings.minutes.models import Minutes
from ensems.meetings.models import Meeting
from ensems.writing.models import Version
from ensems.writing.operations import freeze

LONGEST = 2_000


def hold(meeting: Meeting) -> Meeting:
    """The row of the meeting, with its chair: whatever minutes it has, they change under it."""
    found = Meeting.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("chair", "standing_rules", "second_notice_of").get(pk=meeting.pk)


def taken(minutes: Minutes) -> Minutes:
    """The minutes as they are, under the row of their meeting. Two SQL queries."""
    hold(Meeting(pk=minutes.meeting_id))
    return Minutes.objects.select_related("meeting__chair", "meeting__standing_rules", "text", "version").get(
        pk=minutes.pk
    )


def recompose(minutes: Minutes, sections: Sequence[Section], now: datetime) -> None:
    """Everything that was generated, generated again; nothing is saved here."""
    content = composition.compose(gathering.facts_of(minutes.meeting, sections))
    fingerprint = composition.digest_of(content)
    if minutes.digest != fingerprint:
        minutes.content, minutes.digest, minutes.composed_at = content, fingerprint, now


def frozen(actor: Actor, minutes: Minutes, note: str, now: datetime) -> Version:
    return freeze(actor=actor, text=minutes.text, body=prose.as_text(minutes.content), now=now, note=note)


def kept_sections(minutes: Minutes) -> list[Section]:
    """Those of the last composition: what apps above said then."""
    return [Section(one["title"], one["lines"]) for one in minutes.content["sections"]]


def checked(text: str, field: str, empty: str) -> str:
    """Raises ValidationError on that field when there is nothing, or too much."""
    text = normalise(text).strip()
    if not text:
        raise ValidationError({field: empty})
    if len(text) > LONGEST:
        raise ValidationError({field: _("Ce texte compte plus de 2\u202f000 caractères\u00a0: résumez-le.")})
    return text
