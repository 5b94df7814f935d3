"""What must be true before the server starts: folders, tables, static files. A step does nothing when all is done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], None]
MIGRATION_LOCK = 7_163_151_010


def folders() -> None:
    for name in ("files", "static"):
        (settings.DATA_DIR / name).mkdir(parents=True, exist_ok=True)


def tables(say: Say) -> bool:
    """Apply the migrations that are missing; whether there were any."""
    with one_at_a_time():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            return False
        say(f"Base de données : {len(plan)} étapes à appliquer…")
        call_command("migrate", interactive=False, verbosity=0)
        return True


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two machines that start together on one PostgreSQL migrate it one after the other; SQLite is one machine's."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def static_files(say: Say) -> bool:
    """Gather and compress the static files when one of them changed; whether it was needed."""
    stamp = settings.STATIC_ROOT / ".sources"
    wanted = _fingerprint_of_sources()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    say("Feuilles de style et scripts : rassemblés et compressés…")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted, encoding="ascii")
    return True


def _fingerprint_of_sources() -> str:
    """Of the names, sizes and dates of every file that the finders see."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            status = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
