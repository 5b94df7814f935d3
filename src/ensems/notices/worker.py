"""The background worker: the loop of django-tasks-db, with a thread that beats and tends the queue."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from ensems.core import clock
from ensems.core.actors import system
from ensems.notices import schedule, tending
from ensems.notices.following.operations import forget_expired_requests

log = structlog.get_logger(__name__)

ACTOR = system("travailleur")
BEAT_EVERY = 3.0


class Keeper(threading.Thread):
    """Beats for its worker and puts back what dead ones left. It dies with the process, which is how others know."""

    def __init__(self, worker: str, *, every: float = BEAT_EVERY, dead_after: timedelta = tending.DEAD_AFTER) -> None:
        super().__init__(name="keeper", daemon=True)
        self.worker, self.every, self.dead_after = worker, every, dead_after
        self.started_at: datetime = clock.now()
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.wait(self.every):
            try:
                close_old_connections()
                self.once()
            except DatabaseError as error:
                # A busy or absent database is not the end: the next beat says whether it came back.
                log.warning("worker_beat_missed", error=type(error).__name__)
        connection.close()

    def once(self) -> None:
        now = clock.now()
        tending.beat(actor=ACTOR, worker=self.worker, started_at=self.started_at, now=now)
        tended = tending.tend(actor=ACTOR, now=now, dead_after=self.dead_after)
        if tended != tending.Tended():
            log.warning("tasks_tended", reclaimed=tended.reclaimed, retried=tended.retried, given_up=tended.given_up)
        forget_expired_requests(actor=ACTOR, now=now)
        schedule.ensure_planned(now)

    def stop(self) -> None:
        self._stop_asked.set()


class Worker(DatabaseWorker):
    """Survives a database that goes away for a while; each task that fails is logged without its arguments."""

    def run(self) -> None:
        while True:
            try:
                super().run()
                return
            except DatabaseError as error:
                if not self.running:
                    return
                log.error("worker_lost_the_database", error=type(error).__name__)
                close_old_connections()
                time.sleep(max(self.interval, 1.0))


def new_worker(*, interval: float = 1.0) -> Worker:
    return Worker(
        queue_names=["default"],
        interval=interval,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def work(*, interval: float = 1.0, every: float = BEAT_EVERY, dead_after: timedelta = tending.DEAD_AFTER) -> None:
    """Run until a signal says stop."""
    worker = new_worker(interval=interval)
    keeper = Keeper(worker.worker_id, every=every, dead_after=dead_after)
    keeper.once()
    keeper.start()
    worker.configure_signals()
    log.info("worker_started", worker=worker.worker_id)
    try:
        worker.run()
    finally:
        keeper.stop()
        keeper.join(timeout=5)
        tending.stop_beating(actor=ACTOR, worker=worker.worker_id, now=clock.now())
        log.info("worker_stopped", worker=worker.worker_id)


def run_waiting() -> None:
    """Run every task that is ready, here and now, then return: for tests and for a command that must see the end.

    It keeps the connection it is given, so it works inside a test's transaction as well.
    """
    worker = new_worker(interval=0)
    while True:
        with exclusive_transaction():
            task = DBTaskResult.objects.ready().get_locked()
            if task is None:
                return
            task.claim(worker.worker_id)
        worker.run_task(task)
