"""Background tasks of the outbox."""

from __future__ import annotations

from django_tasks import task

from ensems.notices import delivery


@task()
def send_waiting() -> dict[str, int]:
    """Send what waits. Idempotent: what was sent is marked, what was claimed by a dead process is claimed again."""
    outcome = delivery.send_all()
    return {"sent": outcome.sent, "failed": outcome.failed, "dropped": outcome.dropped}
