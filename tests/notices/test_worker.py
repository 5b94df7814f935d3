"""The background worker: a task whose process dies is done after all; one that fails is tried three times and shown."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django_tasks_db.models import DBTaskResult

from ensems.core import clock
from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.core.tasks import ATTEMPTS, BACK_OFF, LEASE
from ensems.notices import queries, tending, worker
from ensems.notices.models import MailboxMessage, Notice, WorkerBeat
from tests import factories
from tests.notices import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue_in_database")]

ACTOR = system("essai")
ROOT = Path(__file__).resolve().parents[2]


def _running(worker_id: str = "a", attempts: int = 1, **fields) -> DBTaskResult:
    samples.stumble.enqueue()
    task = DBTaskResult.objects.latest("enqueued_at")
    values = {"status": "RUNNING", "worker_ids": [worker_id] * attempts, "started_at": clock.now()} | fields
    DBTaskResult.objects.filter(pk=task.pk).update(**values)
    return DBTaskResult.objects.get(pk=task.pk)


def _beat(worker_id: str, at) -> None:
    WorkerBeat.objects.create(worker=worker_id, host="ailleurs", pid=1, started_at=at, at=at)


def _tend(now) -> tending.Tended:
    return tending.tend(actor=ACTOR, now=now)


def test_a_task_of_a_worker_that_beats_is_left_alone(now) -> None:
    _running()
    _beat("a", now - tending.DEAD_AFTER)

    assert _tend(now) == tending.Tended()


def test_a_task_of_a_silent_worker_goes_back_to_the_queue(now) -> None:
    task = _running()
    _beat("a", now - tending.DEAD_AFTER - timedelta(microseconds=1))

    assert _tend(now).reclaimed == 1
    task.refresh_from_db()
    assert task.status == "READY"


def test_a_process_of_this_machine_that_is_gone_is_dead_at_once(now) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    WorkerBeat.objects.create(worker="a", host=os.uname().nodename, pid=gone.pid, started_at=now, at=now)
    _running()

    assert _tend(now).reclaimed == 1


def test_a_task_held_longer_than_its_lease_goes_back_to_the_queue(now) -> None:
    _running(started_at=now - LEASE - timedelta(microseconds=1))
    _beat("a", now)

    assert _tend(now).reclaimed == 1


def test_a_task_that_killed_its_process_three_times_is_given_up(now) -> None:
    task = _running(attempts=ATTEMPTS)

    assert _tend(now).given_up == 1
    task.refresh_from_db()
    assert task.status == "FAILED"
    assert "Essais sans fin" in queries.failed_tasks()[0].error


def test_a_task_that_raises_is_tried_three_times_with_longer_waits() -> None:
    samples.stumble.enqueue()

    for attempt in range(1, ATTEMPTS + 1):
        worker.run_waiting()
        task = DBTaskResult.objects.get()
        assert (task.status, len(task.worker_ids)) == ("FAILED", attempt)
        if attempt < ATTEMPTS:
            due = task.finished_at + BACK_OFF[attempt - 1]
            assert _tend(due - timedelta(microseconds=1)).retried == 0
            assert _tend(due).retried == 1
            DBTaskResult.objects.update(run_after=task.finished_at)

    assert _tend(task.finished_at + timedelta(days=1)).retried == 0
    row = queries.failed_tasks()[0]
    assert row.error == "RuntimeError: no road to …@…"


def test_a_given_up_task_starts_over_on_request(now) -> None:
    task = _running(status="FAILED", attempts=ATTEMPTS, finished_at=now)
    actor = factories.actor_of(factories.secretariat())

    tending.retry_task(actor=actor, task_id=str(task.pk), now=now)

    task.refresh_from_db()
    assert (task.status, task.worker_ids) == ("READY", [])
    with pytest.raises(ValidationError):
        tending.retry_task(actor=actor, task_id=str(task.pk), now=now)
    with pytest.raises(Refused):
        tending.retry_task(actor=factories.actor_of(factories.member()), task_id=str(task.pk), now=now)


def test_done_tasks_are_forgotten_after_a_week(now) -> None:
    _running(status="SUCCESSFUL", finished_at=now - timedelta(days=7, microseconds=1))
    kept = _running(status="SUCCESSFUL", finished_at=now - timedelta(days=7))

    _tend(now)

    assert DBTaskResult.objects.get().pk == kept.pk


def test_health_says_what_waits_and_whether_someone_works(now, django_assert_num_queries) -> None:
    _running(status="READY", worker_ids=[])
    _running(status="READY", worker_ids=[], run_after=now + timedelta(hours=1))
    _running()
    _running(status="FAILED", attempts=ATTEMPTS)
    _running(status="FAILED", attempts=1)
    _beat("a", now - timedelta(seconds=5))

    with django_assert_num_queries(3):
        health = queries.worker_health(now)

    assert (health.waiting, health.planned, health.running, health.failed) == (1, 2, 1, 1)
    assert health.alive
    assert health.last_beat == now - timedelta(seconds=5)
    assert not health.well
    assert not queries.worker_health(now + timedelta(minutes=1)).alive


def test_a_worker_sends_what_waits(now) -> None:
    Notice.objects.create(person=factories.person(), kind="essai.note", queued_at=now)
    worker.Keeper("a").once()

    worker.run_waiting()

    assert MailboxMessage.objects.count() == 1
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


# --- A real process, really killed --------------------------------------------------------------------------


def _database_url() -> str:
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{held['NAME']}"
    login = f"{quote(held['USER'])}:{quote(held['PASSWORD'] or '')}"
    return f"postgres://{login}@{quote(held['HOST'] or '127.0.0.1', safe='')}:{held['PORT'] or 5432}/{held['NAME']}"


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "DATABASE_URL": _database_url(),
        "ENSEMS_DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "ensems.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    # A session of its own: a key pressed in the test's terminal is not for it.
    command = [sys.executable, "-m", "ensems.config.cli", "work", "--interval", "0.1", "--beat", "0.5"]

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def _wait(happens: Callable[[], bool], what: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            pytest.fail(f"still not after {seconds} s: {what}", pytrace=False)
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_process_is_killed_is_done_after_all_once(start_worker, tmp_path) -> None:
    samples.dig.enqueue(str(tmp_path))
    first = start_worker()
    _wait((tmp_path / "started").exists, "the task starts")
    _wait(lambda: DBTaskResult.objects.get().status == "RUNNING", "the task is marked")

    first.send_signal(signal.SIGKILL)
    first.wait()
    second = start_worker()
    _wait(lambda: DBTaskResult.objects.get().status == "SUCCESSFUL", "another process does the task")

    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=10) == 0
    assert (tmp_path / "done").read_text(encoding="utf-8") == "done\n"
    assert len(DBTaskResult.objects.get().worker_ids) == 2
    assert not WorkerBeat.objects.filter(pid=second.pid).exists()
