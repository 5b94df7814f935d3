"""Locks and lists that the operations on ballots share; they live inside the transaction of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from ensems.core.decisions import Refused, no
from ensems.core.prepared import planned_cursor, prepared
from ensems.meetings.ballots.models import Ballot, BallotVoice
from ensems.meetings.queries import Presence, presence, quorum_to_vote

WITH = ("meeting", "meeting__chair", "version", "rules")


def taken(ballot: Ballot) -> Ballot:
    """Alone with the ballot until the end of the transaction: votes under way end first, the next ones wait. Raises
    Refused when it was taken away meanwhile."""
    found = Ballot.objects.select_for_update(of=("self",), no_key=True).select_related(*WITH).filter(pk=ballot.pk)
    return _there(found)


def shared(ballot: Ballot) -> Ballot:
    """The ballot as it is, and will stay until the end of the transaction; other votes go on beside."""
    if connection.vendor == "postgresql":
        with planned_cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {Ballot._meta.db_table} WHERE id = %s FOR SHARE", [ballot.pk])
    # SQLite: the transaction began IMMEDIATE, it is the only one that writes.
    return _there(_as_it_is(ballot.pk))


def _there(found: Iterable[Ballot]) -> Ballot:
    ballot = next(iter(found), None)
    if ballot is None:
        raise Refused(no(_("Ce scrutin n’existe plus : il a été ôté avant d’être ouvert.")))
    return ballot


@prepared(int)
def _as_it_is(pk: int) -> QuerySet[Ballot]:
    return Ballot.objects.filter(pk=pk).select_related("meeting").order_by()


def written(row: Model) -> bool:
    """Insert that row, unless one is there with which the database refuses it: then nothing is written. One statement:
    many people vote in the same second, and composing it anew for each would cost more than running it."""
    fields = row._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(row._meta.db_table)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with planned_cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING", values)
        return bool(cursor.rowcount)


def freeze_opening(ballot: Ballot, at: datetime, known: Presence | None = None) -> None:
    """Write the list of the opening and the quorum found then, from the attendance at that instant. Once."""
    found = known or presence(ballot.meeting)
    quorum = quorum_to_vote(ballot.meeting, found, at, ballot.item)
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
