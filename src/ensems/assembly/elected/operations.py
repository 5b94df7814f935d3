"""Writes: a list of elected officials takes the place of the one before; somebody recognises a person in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice

from django.db import connection

from ensems.accounts.models import Person
from ensems.assembly.elected.changes import CHANGED, NEW, Changes, compare
from ensems.assembly.elected.digests import key_mark
from ensems.assembly.elected.gathering import Gathered, Row
from ensems.assembly.elected.models import ElectedList, ElectedOffice, Recognition
from ensems.assembly.elected.rules import may_import_elected, may_recognise
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.register.operations import append

BATCH = 500
COLUMNS = (*Row._fields, "listed_id")


class TooMuchLost(ValueError):
    """The list is much shorter than the one that it would replace; nothing was changed."""

    def __init__(self, changes: Changes) -> None:
        super().__init__(f"La liste perd trop de lignes : {len(changes.gathered)} au lieu de {changes.held}.")
        self.changes = changes


@operation
def write_elected(
    *,
    actor: Actor,
    gathered: Gathered,
    source: str,
    vintage: str,
    whole_country: bool = False,
    confirm_loss: bool = False,
    now: datetime,
) -> Changes:
    """Make this list the one in force for its level, all or nothing; nothing is written when nothing changes.

    Who is no longer in it is no longer kept. Raises `TooMuchLost` unless `confirm_loss`.
    """
    require(may_import_elected(actor))
    if connection.vendor == "postgresql":
        # One writer of the lists at a time, even of the first; SQLite has a single writer anyway.
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ElectedList._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    changes = compare(gathered)
    made = {
        "source": source,
        "vintage": vintage,
        "digest": gathered.form.digest,
        "whole_country": whole_country,
        "key_mark": key_mark(),
    }
    if changes.is_nothing and ElectedList.objects.filter(pk=gathered.level, **made).exists():
        return changes
    if changes.loses and not confirm_loss:
        raise TooMuchLost(changes)
    ElectedList.objects.update_or_create(pk=gathered.level, defaults=made | {"imported_at": now})
    _delete(changes, gathered.level)
    _insert(gathered.rows(changes.ranks(NEW, CHANGED)), gathered.level)
    append(
        actor=actor,
        verb="elected.imported",
        subject=f"elus:{gathered.level}",
        facts={
            "digest": gathered.form.digest,
            "vintage": vintage,
            "whole_country": whole_country,
            "lines": len(gathered),
            "added": changes.added,
            "changed": changes.changed,
            "gone": len(changes.leaving),
            "refused": gathered.refusals,
        },
        now=now,
    )
    return changes


def _delete(changes: Changes, level: str) -> None:
    """No row points to an office: none is looked for."""
    if not changes.same:
        ElectedOffice.objects.filter(listed_id=level)._raw_delete(using=connection.alias)
        return
    for keys in _batches(chain(changes.leaving, changes.replaced)):
        ElectedOffice.objects.filter(pk__in=keys)._raw_delete(using=connection.alias)


def _insert(rows: Iterable[Row], level: str) -> None:
    """Without model instances, and by COPY on PostgreSQL: half a million lines are written in a quarter of the time."""
    table = connection.ops.quote_name(ElectedOffice._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    stored = ((*row[:13], row.since or None, row.function_since or None, level) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for values in stored:
                    copy.write_row(values)
            return
        marks = ", ".join(["%s"] * len(COLUMNS))
        for some in _batches(stored):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", some)


def _batches(things: Iterable) -> Iterator[list]:
    iterator = iter(things)
    while batch := list(islice(iterator, BATCH)):
        yield batch


@operation
def recognise(*, actor: Actor, person: Person, human: str, is_same: bool, now: datetime) -> Recognition:
    """Say that a person of the platform is, or is not, that civil identity of the register; the last word holds.

    The same word twice is said once.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    require(may_recognise(actor, person))
    said = Recognition.objects.filter(person=person, human=human).first()
    if said is not None and said.is_same == is_same:
        return said
    append(actor=actor, verb="elected.recognised", subject=person.actor_key, facts={"is_same": is_same}, now=now)
    found, _created = Recognition.objects.update_or_create(
        person=person,
        human=human,
        defaults={"is_same": is_same, "decided_by_id": actor.person_id, "decided_at": now},
    )
    return found


@operation
def take_back(*, actor: Actor, person: Person, human: str, now: datetime) -> bool:
    """Undo what was decided of that person and that identity; False when nothing was."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    require(may_recognise(actor, person))
    said = Recognition.objects.filter(person=person, human=human).first()
    if said is None:
        return False
    append(
        actor=actor,
        verb="elected.taken_back",
        subject=person.actor_key,
        facts={"was": said.is_same},
        now=now,
    )
    said.delete()
    return True


def forget(person: Person) -> None:
    """Inside the transaction that erases the person: nothing leads any more from the key that stays to a name."""
    Recognition.objects.filter(person=person).delete()
