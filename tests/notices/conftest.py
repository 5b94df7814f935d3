from __future__ import annotations

from typing import Any

import pytest

from tests.notices import samples  # noqa: F401  registers the messages of the tests


@pytest.fixture
def queue_in_database(settings: Any) -> None:
    """Tasks are kept in the database, as in life, for tests about the queue itself."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "ensems.notices.mailbox.MailboxBackend"
    settings.DEFAULT_FROM_EMAIL = "Ensems <ne-pas-repondre@ensems.invalid>"
