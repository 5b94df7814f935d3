"""Locks and lists that the operations on ballots share; they live inside the transaction of one."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from ensems.meetings.ballots.models import Ballot, BallotVoice
from ensems.meetings.queries import Presence, presence

WITH = ("meeting", "meeting__chair", "version", "rules")


def taken(ballot: Ballot) -> Ballot:
    """Alone with the ballot until the end of the transaction: votes under way end first, the next ones wait."""
    found = Ballot.objects.select_for_update(of=("self",), no_key=True).select_related(*WITH)
    return found.get(pk=ballot.pk)


def shared(ballot: Ballot) -> Ballot:
    """The ballot as it is, and will stay until the end of the transaction; other votes go on beside."""
    sql = f"SELECT * FROM {Ballot._meta.db_table} WHERE id = %s"
    if connection.vendor == "postgresql":
        sql += " FOR SHARE"
    # SQLite: the transaction began IMMEDIATE, it is the only one that writes.
    found = Ballot.objects.raw(sql, [ballot.pk])[0]
    found.meeting = ballot.meeting
    return found


def freeze_opening(ballot: Ballot, at: datetime, known: Presence | None = None) -> None:
    """Write the list of the opening and the quorum found then, from the attendance at that instant. Once."""
    found = known or presence(ballot.meeting)
    quorum = found.quorum(at, ballot.item)
    ballot.quorum, ballot.quorum_reached = quorum.sentence, quorum.reached
    ballot.save(update_fields=["quorum", "quorum_reached"])
    BallotVoice.objects.bulk_create(
        [
            BallotVoice(ballot=ballot, seat_id=one.place, mandate_id=one.mandate, by_id=one.by, at_opening=True)
            for one in found.room(at, ballot.item).voices
        ]
    )


def freeze_closing(ballot: Ballot, at: datetime) -> None:
    """The same at the closing: those of the opening that are still there, and those that came since."""
    there = {(one.mandate, one.by): one.place for one in presence(ballot.meeting).room(at, ballot.item).voices}
    listed = BallotVoice.objects.filter(ballot=ballot).values_list("pk", "mandate_id", "by_id")
    known = {(mandate, by): pk for pk, mandate, by in listed}
    gone = [pk for voice, pk in known.items() if voice not in there]
    BallotVoice.objects.filter(ballot=ballot).exclude(pk__in=gone).update(at_closing=True)
    BallotVoice.objects.bulk_create(
        [
            BallotVoice(ballot=ballot, seat_id=place, mandate_id=mandate, by_id=by, at_closing=True)
            for (mandate, by), place in there.items()
            if (mandate, by) not in known
        ]
    )
