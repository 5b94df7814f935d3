"""Which amendments the minutes of a session tell: those that it voted on, those that fell with them, those that their
author withdrew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from ensems.core import clock
from ensems.meetings.models import Ballot, Meeting
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.models import Recommendation


@dataclass(frozen=True, slots=True)
class Told:
    """`voted`: in the order of the votes; `gone`: fallen without a vote or withdrawn, by text and number."""

    voted: tuple[Amendment, ...]
    gone: tuple[Amendment, ...]


def told_of(meeting: Meeting) -> Told:
    """Of the texts on which this session voted, in whole or in part: one SQL query."""
    texts = Ballot.objects.filter(meeting=meeting, opened_at__isnull=False, cancelled_at__isnull=True)
    texts = texts.values("version__text")
    put = Recommendation.objects.filter(
        Q(text__in=texts)
        | Q(opinion__text__in=texts)
        | Q(amendments__text__in=texts)
        | Q(amendments__hands__meeting=meeting)
    )
    rows = list(
        Amendment.objects.filter(recommendation__in=put.values("pk"))
        .exclude(fate=Fate.DEPOSITED)
        .select_related("recommendation__adoption", "ballot__meeting", "hands__meeting")
        .order_by("recommendation_id", "number")
    )
    voted = sorted((one for one in rows if _session(one) == meeting), key=_voted_at)
    return Told(tuple(voted), tuple(one for one in rows if _is_gone(one, meeting, rows, voted)))


def _session(one: Amendment) -> Meeting | None:
    vote = one.ballot or one.hands
    return vote.meeting if vote else None


def _voted_at(one: Amendment) -> datetime:
    if one.ballot is not None:
        return one.ballot.closed_at
    return one.hands.at or one.hands.recorded_at


def _is_gone(one: Amendment, meeting: Meeting, rows: Iterable[Amendment], voted: Sequence[Amendment]) -> bool:
    if one.is_voted:
        return False
    if one.fate == Fate.WITHDRAWN:
        return _is_told_withdrawn(one, meeting, rows)
    # What falls is settled with what makes it fall: an amendment adopted, or the vote on the text itself.
    made_it_fall = {(by.recommendation_id, by.settled_at) for by in voted}
    adoption = getattr(one.recommendation, "adoption", None)
    if adoption is not None and adoption.meeting_id == meeting.pk:
        made_it_fall.add((one.recommendation_id, adoption.recorded_at))
    return (one.recommendation_id, one.settled_at) in made_it_fall


def _is_told_withdrawn(one: Amendment, meeting: Meeting, rows: Iterable[Amendment]) -> bool:
    """By the first session that voted on that text and was not over by then: during it, or before it."""
    others = [_session(other) for other in rows if other.recommendation_id == one.recommendation_id]
    sessions = [meeting, *(other for other in others if other is not None)]
    return (
        min((known for known in sessions if not _was_over(known, one.settled_at)), key=_rank, default=None) == meeting
    )


def _was_over(meeting: Meeting, at: datetime) -> bool:
    if meeting.closed_at is not None:
        return meeting.closed_at < at
    # One that was not opened here has its day only.
    return meeting.opened_at is None and meeting.held_on < clock.today(at)


def _rank(meeting: Meeting) -> tuple[str, str, int]:
    opened = meeting.opened_at.isoformat() if meeting.opened_at else ""
    return meeting.held_on.isoformat(), opened, meeting.pk
