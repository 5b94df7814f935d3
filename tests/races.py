"""Several people at once, with real threads and real connections: each task in its own thread, its own connection.

`at_once` lets all go at the same time. `in_line` lets each go as far as it can without the register, in a known order,
then opens the register: whatever two operations hold while they wait for their turn, none of them may wait for another.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from ensems.core.decisions import Refused
from ensems.register.operations import CHAIN_LOCK

Task = Callable[[], Any]
PATIENCE = 15.0


def at_once(tasks: Sequence[Task]) -> list[Any]:
    """Run each task in its own thread, all starting together; gives results and errors in order."""
    gate = threading.Barrier(len(tasks), timeout=60)

    def run(task: Task) -> Any:
        gate.wait()
        return _tried(task)

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def in_line(tasks: Sequence[Task]) -> list[Any]:
    """On PostgreSQL: the register is held; each task starts once the one before waits (for the register or for a row),
    then the register is free. On SQLite, which has one writer at a time: one after the other, in that order."""
    if connection.vendor != "postgresql":
        return [_tried(task, close=False) for task in tasks]
    with ThreadPoolExecutor(len(tasks)) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
            under_way = []
            for task in tasks:
                under_way.append(pool.submit(_tried, task))
                until = time.monotonic() + PATIENCE
                while _waiting(cursor) < sum(not one.done() for one in under_way):
                    assert time.monotonic() < until, "the task neither ended nor waited"
                    time.sleep(0.002)
        return [one.result(PATIENCE) for one in under_way]


def _waiting(cursor: Any) -> int:
    # A transaction reads who is connected once, unless told to look again.
    cursor.execute("SELECT pg_stat_clear_snapshot()")
    cursor.execute(
        "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN "
        "(SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
    )
    return cursor.fetchone()[0]


def _tried(task: Task, *, close: bool = True) -> Any:
    try:
        return task()
    except Exception as error:  # noqa: BLE001 - the test looks at what was raised
        return error
    finally:
        if close:
            connection.close()


def is_sentence(result: Any) -> bool:
    """A refusal that says why: a rule's reason, or what a form shows next to its field."""
    if isinstance(result, Refused):
        return bool(str(result.decision.reason).strip())
    return isinstance(result, ValidationError) and all(message.strip() for message in result.messages)


def sentences_only(results: Sequence[Any]) -> None:
    """Whatever did not pass was refused in a sentence: no deadlock, no row met twice, no fault of ours."""
    raised = [one for one in results if isinstance(one, Exception) and not is_sentence(one)]
    assert not raised, [f"{type(one).__name__}: {one}" for one in raised]
