"""The tasks of dead processes go back to the queue, those that raised are tried again, old ones are forgotten.

django-tasks-db marks a task RUNNING and adds the worker's id to `worker_ids`: that list is the count of attempts. What
it lacks is here: a lease, a pulse of the worker, a bound on attempts.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult, get_date_max

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.tasks import ATTEMPTS, BACK_OFF, lease_of
from ensems.notices import rules
from ensems.notices.models import WorkerBeat

DEAD_AFTER = timedelta(seconds=15)
KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=60)


class Abandoned(Exception):
    """The process that ran the task died, or held it longer than its lease, as many times as a task is tried."""


ABANDONED = f"{Abandoned.__module__}.{Abandoned.__qualname__}"


@dataclass(frozen=True, slots=True)
class Tended:
    """How many tasks went back to the queue after a death, after an exception, and how many were given up."""

    reclaimed: int = 0
    retried: int = 0
    given_up: int = 0


@operation
def beat(*, actor: Actor, worker: str, started_at: datetime, now: datetime) -> None:
    WorkerBeat.objects.update_or_create(
        worker=worker,
        defaults={"at": now},
        create_defaults={"host": socket.gethostname(), "pid": os.getpid(), "started_at": started_at, "at": now},
    )


@operation
def stop_beating(*, actor: Actor, worker: str, now: datetime) -> None:
    WorkerBeat.objects.filter(worker=worker).delete()


@operation
def tend(*, actor: Actor, now: datetime, dead_after: timedelta = DEAD_AFTER) -> Tended:
    """Every few seconds, by every worker: locked rows are another's business and are skipped."""
    beats = {one.worker: one for one in WorkerBeat.objects.all()}
    alive = {worker for worker, one in beats.items() if is_alive(one, now, dead_after)}
    reclaimed, given_up = _reclaim(alive, now)
    retried = _retry_raised(now)
    WorkerBeat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    DBTaskResult.objects.filter(status="SUCCESSFUL", finished_at__lt=now - KEEP_DONE).delete()
    DBTaskResult.objects.filter(status="FAILED", finished_at__lt=now - KEEP_FAILED).delete()
    return Tended(reclaimed, retried, given_up)


@operation
def retry_task(*, actor: Actor, task_id: str, now: datetime) -> None:
    """A given-up task starts over, with all its attempts."""
    require(rules.may_tend_messages(actor))
    changed = DBTaskResult.objects.filter(pk=task_id, status="FAILED").update(
        status="READY", worker_ids=[], run_after=get_date_max(), started_at=None, finished_at=None
    )
    if not changed:
        raise ValidationError(_("Cette tâche n’est plus en échec : il n’y a rien à relancer."))


def is_alive(one: WorkerBeat, now: datetime, dead_after: timedelta = DEAD_AFTER) -> bool:
    """A recent pulse and, on this machine, a process that still exists: a restart need not wait for it to age."""
    if one.at < now - dead_after:
        return False
    if one.host != socket.gethostname():
        return True
    try:
        os.kill(one.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(one.pid)


def _is_zombie(pid: int) -> bool:
    """A killed child that its parent has not buried still answers to signal 0 (Linux only; elsewhere, not known)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _reclaim(alive: set[str], now: datetime) -> tuple[int, int]:
    reclaimed = given_up = 0
    running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
    for task in running:
        worker = task.worker_ids[-1] if task.worker_ids else ""
        too_long = task.started_at is not None and task.started_at + lease_of(task.task_path) < now
        if worker in alive and not too_long:
            continue
        if len(task.worker_ids) >= ATTEMPTS:
            task.status, task.finished_at, task.exception_class_path = "FAILED", now, ABANDONED
            task.traceback = _(
                "Essais sans fin : %(count)d. Le processus s’est arrêté en route ou n’a pas rendu la main."
            ) % {"count": len(task.worker_ids)}
            task.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
            given_up += 1
        else:
            task.status, task.run_after, task.started_at = "READY", now, None
            task.save(update_fields=["status", "run_after", "started_at"])
            reclaimed += 1
    return reclaimed, given_up


def _retry_raised(now: datetime) -> int:
    retried = 0
    for task in DBTaskResult.objects.failed().select_for_update(skip_locked=True):
        attempts = len(task.worker_ids)
        if not 0 < attempts < ATTEMPTS or task.finished_at is None:
            continue
        if task.finished_at + BACK_OFF[attempts - 1] > now:
            continue
        task.status, task.run_after, task.started_at, task.finished_at = "READY", now, None, None
        task.save(update_fields=["status", "run_after", "started_at", "finished_at"])
        retried += 1
    return retried
