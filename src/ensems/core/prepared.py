"""Queries composed once, and planned once by PostgreSQL: from one page to the next only a few values change.

For the queries of a page that everyone asks, putting the SQL together takes longer than running it:

    @prepared(date)
    def _waiting(today):
        return Pledge.objects.filter(due_until__lt=today)

    _waiting(clock.today(now))      # a list

The function is called once a database and a process, with a stand-in for each argument (its types are given to
`prepared`); it must give a queryset whose SQL is the same whatever the values, and read nothing itself.

PostgreSQL keeps the plan of these, until the tables were analysed anew (docs/decisions/0013-prepared-statements.md): so
they are for what is found by a key and for the rows of one page, never for what grows with the Assembly. Of a list that
is read whole, the members or the votes, only the SQL is kept, and PostgreSQL plans it each time:

    @composed(int)
    def _members(term_id):
        return Seat.objects.filter(term=term_id)
"""

from __future__ import annotations

import copy
import functools
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connections
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import InsertQuery

Row = TypeVar("Row", bound=Model)

LARGEST = 2**63 - 1
# Values that no question of a page holds.
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda rank: -1_900_000_000 - rank,
    str: lambda rank: f"\u2063stand-in {rank}",
    date: lambda rank: date(1901, 2, 3 + rank),
    datetime: lambda rank: datetime(1901, 2, 3 + rank, 4, 5, 6, 7, tzinfo=UTC),
    uuid.UUID: lambda rank: uuid.UUID(int=1901 + rank),
}


@dataclass(frozen=True, slots=True)
class Composed:
    """`places`: for each parameter of `sql`, the rank of the argument that it is, or None when it never changes;
    `converters`: what makes our values of those of the database, column by column."""

    rows: QuerySet[Any]
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int | None, ...]
    converters: dict[int, Any]


def prepared(*types: type) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., list[Any]]]:
    """Turn a function that gives a queryset into one that gives its rows. `types`: of its arguments, in order."""
    return _turned(types, _planned_once)


def composed(*types: type) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., list[Any]]]:
    """As `prepared`, for a list that grows: PostgreSQL plans it each time, by what its tables hold."""
    return _turned(types, _planned_each_time)


def _turned(
    types: Sequence[type], planned: Callable[[Any], AbstractContextManager[None]]
) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., list[Any]]]:
    stand_ins = [STAND_INS[one](rank) for rank, one in enumerate(types)]

    def decorate(build: Callable[..., QuerySet[Any]]) -> Callable[..., list[Any]]:
        kept: dict[tuple[str, str], Composed] = {}

        @functools.wraps(build)
        def run(*values: Any) -> list[Any]:
            # An address may hold any number; one that no column can hold is nobody's key (as Django's own lookups say).
            if any(isinstance(value, int) and abs(value) > LARGEST for value in values):
                return []
            connection = connections["default"]
            key = (connection.alias, connection.vendor)
            if key not in kept:
                kept[key] = _compose(build(*stand_ins), connection, stand_ins)
            with planned(connection):
                return _rows(kept[key], connection, values)

        return run

    return decorate


def _compose(rows: QuerySet[Any], connection: Any, stand_ins: Sequence[Any]) -> Composed:
    compiler = rows.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    sought = [_adapted(connection, one) for one in stand_ins]
    places = tuple(next((rank for rank, one in enumerate(sought) if one == value), None) for value in parameters)
    if missing := {*range(len(sought))} - {*places}:
        raise ValueError(f"the arguments {sorted(missing)} are not in the query: {sql}")
    sql, parameters, places = _with_constants(sql, parameters, places)
    converters = compiler.get_converters([column for column, *_rest in compiler.select])
    return Composed(rows, compiler, sql, tuple(parameters), places, converters)


def _with_constants(
    sql: str, parameters: Sequence[Any], places: Sequence[int | None]
) -> tuple[str, tuple[Any, ...], tuple[int | None, ...]]:
    """The same, what never changes written in the SQL.

    PostgreSQL then knows how common it is (how many contributions are deposited, and not "in some status"): a plan that
    it keeps costs what a new one does, and it stops making one each time. SQLite knows at once that an index of those
    that are deposited will do.
    """
    given = iter(zip(parameters, places, strict=True))
    left: list[tuple[Any, int | None]] = []

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        value, place = next(given)
        if place is None and (constant := _constant(value)):
            return constant
        left.append((value, place))
        return found[0]

    sql = re.sub("%%|%s", written, sql)
    return sql, tuple(value for value, _place in left), tuple(place for _value, place in left)


def _constant(value: Any) -> str:
    """As SQL writes it; "" for what is better sent apart."""
    if type(value) is int:
        return f"{value}" if value >= 0 else f"({value})"
    if isinstance(value, str) and "\\" not in value and "\0" not in value:
        return "'{}'".format(value.replace("'", "''").replace("%", "%%"))
    return ""


def _rows(composed: Composed, connection: Any, values: Sequence[Any]) -> list[Any]:
    given = [_adapted(connection, value) for value in values]
    parameters = tuple(
        value if place is None else given[place]
        for value, place in zip(composed.parameters, composed.places, strict=True)
    )
    compiler = copy.copy(composed.compiler)
    compiler.connection = connection
    compiler.as_sql = lambda *_arguments, **_options: (composed.sql, parameters)
    compiler.get_converters = lambda *_arguments: composed.converters
    found = _again(composed.rows)
    # Not by its property, which would change the shape of the rows.
    found._query = copy.copy(composed.rows.query)
    found.query.get_compiler = lambda *_arguments, **_options: compiler
    return list(found)


@contextmanager
def _planned_once(connection: Any) -> Iterator[None]:
    """What is run here is prepared on the connection the first time, where the settings let PostgreSQL do so."""
    if not connection.settings_dict["OPTIONS"].get("server_side_binding"):
        yield
        return
    connection.ensure_connection()
    asked = connection.connection
    asked.prepare_threshold = 0
    try:
        yield
    finally:
        asked.prepare_threshold = None


def _planned_each_time(_connection: Any) -> AbstractContextManager[None]:
    return nullcontext()


@contextmanager
def planned_cursor() -> Iterator[Any]:
    """A cursor for SQL of our own that is asked again and again, and planned once."""
    connection = connections["default"]
    with _planned_once(connection), connection.cursor() as opened:
        yield opened


def _again(rows: QuerySet[Any]) -> Any:
    """The same rows, not read yet, without the clone of their query that `all()` makes."""
    found: Any = object.__new__(type(rows))
    found.__dict__ = {**rows.__dict__, "_result_cache": None, "_prefetch_done": False, "_known_related_objects": {}}
    return found


def _adapted(connection: Any, value: Any) -> Any:
    """As the database layer hands it over."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


@functools.cache
def _insertion(model: type[Model], _vendor: str, has_key: bool) -> tuple[str, tuple[Field, ...]]:
    """The statement that adds one row, and its fields in order; without its key, it gives the key back."""
    connection = connections["default"]
    fields = tuple(one for one in model._meta.concrete_fields if has_key or not one.primary_key)
    query = InsertQuery(model)
    query.insert_values(fields, [model()], raw=True)
    compiler: Any = query.get_compiler(connection=connection)
    compiler.returning_fields = None if has_key else [model._meta.pk]
    ((sql, _parameters),) = compiler.as_sql()
    return sql, fields


def insert(row: Row) -> Row:
    """Add a new row, as `save(force_insert=True)` of a model without parents or signals does; its key is known after.

    One SQL query, which is composed once.
    """
    connection, key = connections["default"], row._meta.pk
    sql, fields = _insertion(type(row), connection.vendor, row.pk is not None)
    parameters = [one.get_db_prep_save(one.pre_save(row, True), connection) for one in fields]
    with planned_cursor() as opened:
        opened.execute(sql, parameters)
        if row.pk is None:
            (given,) = opened.fetchone()
            setattr(row, key.attname, given)
    row._state.adding, row._state.db = False, connection.alias
    return row


@functools.cache
def _change(model: type[Model], _vendor: str, names: tuple[str, ...]) -> tuple[str, tuple[Field, ...]]:
    table: Any = model._meta
    name = connections["default"].ops.quote_name
    fields = (*(table.get_field(one) for one in names), table.pk)
    assigned = ", ".join(f"{name(one.column)} = %s" for one in fields[:-1])
    return f"UPDATE {name(table.db_table)} SET {assigned} WHERE {name(fields[-1].column)} = %s", fields


def update(row: Model, names: tuple[str, ...]) -> None:
    """Write these fields of a row, as `save(update_fields=…)` of a model without parents or signals does.

    One SQL query, which is composed once.
    """
    connection = connections["default"]
    sql, fields = _change(type(row), connection.vendor, names)
    with planned_cursor() as opened:
        opened.execute(sql, [one.get_db_prep_save(one.pre_save(row, False), connection) for one in fields])
        if opened.rowcount != 1:
            raise ObjectDoesNotExist(f"{row!r} was not there to be written")
