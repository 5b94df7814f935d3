"""Reads of the outbox, of the demonstration mailbox, and the health of the worker."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult, get_date_max

from ensems.accounts.models import Person
from ensems.core.tasks import ATTEMPTS
from ensems.notices import registry, tending
from ensems.notices.models import MailboxMessage, Mute, News, Notice, WorkerBeat
from ensems.notices.redaction import without_addresses


@dataclass(frozen=True, slots=True)
class Queued:
    """The newest row of the outbox and of the news for followers, by primary key; 0 without any."""

    notice: int
    news: int


def last_queued() -> Queued:
    """Two SQL queries."""
    notice, news = (model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in (Notice, News))
    return Queued(notice, news)


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """Tasks: `waiting` may run now, `planned` later, `failed` were given up; `oldest_waiting` was queued then."""

    last_beat: datetime | None
    alive: bool
    waiting: int
    planned: int
    running: int
    failed: int
    oldest_waiting: datetime | None

    @property
    def well(self) -> bool:
        return self.alive and not self.failed


def worker_health(now: datetime, dead_after: timedelta = tending.DEAD_AFTER) -> WorkerHealth:
    """Three SQL queries."""
    last_beat = WorkerBeat.objects.aggregate(at=Max("at"))["at"]
    due = Q(run_after=get_date_max()) | Q(run_after__lte=now)
    ready = DBTaskResult.objects.filter(status="READY").aggregate(
        all=Count("pk"), waiting=Count("pk", filter=due), oldest=Min("enqueued_at", filter=due)
    )
    others = list(DBTaskResult.objects.filter(status__in=("RUNNING", "FAILED")).values_list("status", "worker_ids"))
    given_up = sum(status == "FAILED" and len(workers) >= ATTEMPTS for status, workers in others)
    to_retry = sum(status == "FAILED" for status, _workers in others) - given_up
    return WorkerHealth(
        last_beat=last_beat,
        alive=last_beat is not None and last_beat >= now - dead_after,
        waiting=ready["waiting"],
        planned=ready["all"] - ready["waiting"] + to_retry,
        running=sum(status == "RUNNING" for status, _workers in others),
        failed=given_up,
        oldest_waiting=ready["oldest"],
    )


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task that was given up: the last line of its error, never its arguments."""

    id: str
    name: str
    finished_at: datetime | None
    attempts: int
    error: str


def failed_tasks(limit: int = 50) -> list[TaskRow]:
    """One SQL query."""
    found = DBTaskResult.objects.failed().order_by("-finished_at")[:limit]
    return [
        TaskRow(str(one.pk), one.task_path, one.finished_at, len(one.worker_ids), _last_line(one.traceback))
        for one in found
        if len(one.worker_ids) >= ATTEMPTS
    ]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    pk: int
    label: str
    person: str
    status: str
    status_label: str
    queued_at: datetime
    next_at: datetime | None
    attempts: int
    last_error: str

    @property
    def failed(self) -> bool:
        return self.status == Notice.Status.FAILED


def notices(status: str) -> QuerySet[Notice]:
    found = Notice.objects.select_related("person")
    if status in Notice.Status.values:
        return found.filter(status=status).order_by("-queued_at", "-pk")
    return found.order_by("-queued_at", "-pk")


def notice_rows(found: QuerySet[Notice] | list[Notice]) -> list[NoticeRow]:
    """One SQL query. People are named, addresses are not shown."""
    return [
        NoticeRow(
            pk=one.pk,
            label=registry.label_of(one.kind),
            person=one.person.name if one.person else _("une adresse sans compte"),
            status=one.status,
            status_label=one.get_status_display(),
            queued_at=one.queued_at,
            next_at=one.claimed_until if one.status == Notice.Status.WAITING else None,
            attempts=one.attempts,
            last_error=one.last_error,
        )
        for one in found
    ]


def notice_counts() -> dict[str, int]:
    """How many in each state; one SQL query."""
    counts = Counter(dict(Notice.objects.order_by().values_list("status").annotate(n=Count("pk"))))
    return {status: counts[status] for status in Notice.Status.values}


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of message that a person may refuse."""

    kind: str
    label: str
    wanted: bool


def choices_of(person: Person) -> list[Choice]:
    """One SQL query."""
    refused = set(Mute.objects.filter(person=person).values_list("kind", flat=True))
    return [Choice(one.kind, str(one.label), one.kind not in refused) for one in registry.optional_messages()]


def mailbox(to: str = "") -> QuerySet[MailboxMessage]:
    found = MailboxMessage.objects.defer("attachments", "body")
    return found.filter(to__icontains=to) if to else found


def _last_line(traceback: str) -> str:
    lines = [line.strip() for line in traceback.splitlines() if line.strip()]
    return without_addresses(lines[-1])[:300] if lines else ""
