"""When the sending task runs: at once after a message is queued, later after a failure, never twice for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult, get_date_max

from ensems.core import clock
from ensems.core.prepared import prepared
from ensems.notices.models import News, Notice

# Named, not imported: the task stands above what it runs.
SENDING = "ensems.notices.tasks.send_waiting"
# A run already planned this soon after the due instant is good enough.
TOLERANCE = timedelta(minutes=2)


def wake() -> None:
    """After a commit. A run that is READY now will see what was just committed, so one is enough."""
    if not _ready(clock.now()):
        _enqueue(None)


def ensure_planned(now: datetime, *, running_counts: bool = True) -> bool:
    """Plan a run if messages wait and none is planned: the net under `wake`, lost if a process dies after a commit."""
    due = next_due(now)
    if due is None:
        return False
    if _planned().filter(Q(run_after=get_date_max()) | Q(run_after__lte=max(due, now) + TOLERANCE)).exists():
        return False
    if running_counts and DBTaskResult.objects.running().filter(task_path=SENDING).exists():
        return False
    _enqueue(due if due > now else None)
    return True


def later(at: datetime) -> None:
    _enqueue(at)


def next_due(now: datetime) -> datetime | None:
    """When the next message may leave: now, or the end of a lease or of a back-off; None when none waits."""
    if News.objects.exists():
        return now
    waiting = Notice.objects.filter(status=Notice.Status.WAITING)
    if waiting.filter(claimed_until__isnull=True).exists():
        return now
    return waiting.aggregate(at=Min("claimed_until"))["at"]


def _planned() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=SENDING, status="READY")


@prepared(datetime)
def _ready(now: datetime) -> QuerySet[DBTaskResult]:
    ready = Q(run_after=get_date_max()) | Q(run_after__lte=now)
    return _planned().filter(ready).order_by().values_list("pk")[:1]


def _enqueue(at: datetime | None) -> None:
    sending = import_string(SENDING)
    (sending.using(run_after=at) if at else sending).enqueue()
