"""What the operations about meetings share: one of them at a time for one meeting."""

from __future__ import annotations

from ensems.meetings.models import Meeting


def hold(meeting: Meeting) -> Meeting:
    """The row, held until the transaction ends: what is read under it stays true until what follows is written."""
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
