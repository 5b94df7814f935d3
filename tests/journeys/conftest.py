"""A live platform with the demonstration on it, and its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from ensems.core import clock
from ensems.core.actors import system
from ensems.demonstration.cast import BY_KEY
from ensems.demonstration.operations import seed


@pytest.fixture
def demonstration(transactional_db: None, settings: Any) -> None:
    """Occitanie's geography, 61 territories, 158 members, one open saisine; mails land in the mailbox, as in life."""
    settings.EMAIL_BACKEND = "ensems.notices.mailbox.MailboxBackend"
    call_command("load_geography", region="76", verbosity=0)
    seed(actor=system("demonstration"), now=clock.now())


@pytest.fixture
def playing(demonstration: None, journeys: Any) -> Iterator[Callable[[str], Page]]:
    """`playing("region")`: a browser where one plays that part, by the switch of role; the same each time."""
    opened: dict[str, Page] = {}

    def play(key: str) -> Page:
        if key not in opened:
            page = opened[key] = journeys.page()
            page.goto("/demonstration/role/")
            page.locator("main").get_by_role("button", name=f"Jouer : {BY_KEY[key].label}", exact=True).click()
            page.get_by_text("Vous jouez maintenant").wait_for()
        return opened[key]

    yield play
