"""Lifts the register's triggers for a moment: the flush between two transactional tests, and the tests of what the
triggers prevent. Nothing of the platform itself can do this."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection

_protection = import_module("ensems.register.migrations.0002_append_only")


@contextmanager
def unlocked() -> Iterator[None]:
    """Acts may be updated, deleted and truncated inside; protected again after, whatever happened."""
    lift, restore = (
        (_protection.SQLITE_BACK, _protection.SQLITE)
        if connection.vendor == "sqlite"
        else (
            ["ALTER TABLE register_act DISABLE TRIGGER USER"],
            ["ALTER TABLE register_act ENABLE TRIGGER USER"],
        )
    )
    _run(lift)
    try:
        yield
    finally:
        _run(restore)


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
