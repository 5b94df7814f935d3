"""Fixtures of the whole suite. What a test needs as data is in `tests/factories.py`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from ensems.core import clock
from ensems.interface import pages
from ensems.territories import state
from tests import acts, factories
from tests.register.unlock import unlocked
from tests.strictness import StrictClient

# The same examples at each run, so that a red run can be played again; `make test-all` draws new ones.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("drawn", derandomize=False, deadline=None)
hypothesis.settings.load_profile("repeatable")

# Fixtures that give a database: those of a test, or of a platform of its own.
DATABASES_GIVEN = {"db", "transactional_db", "django_db_setup", "live_server", "platform", "cluster"}

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=clock.PARIS)


@pytest.fixture
def now() -> Iterator[datetime]:
    """Monday 23 November 2026, 9:00 in Paris; the clock of the test's thread stands still there."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()
    pages.forget_all()
    state.forget_ground()


@pytest.fixture(autouse=True)
def _what_visitors_read_changes_with_an_act() -> Iterator[None]:
    """See tests/acts.py."""
    with acts.watched() as seen:
        yield
    unseen = [(one.run.name, sorted(one.tables)) for one in seen.values() if one.is_unseen_change]
    assert not unseen, "an operation changed rows that visitors may read, without an act"


@pytest.fixture
def kept_pages() -> Iterator[pages.Shelf]:
    """Whole pages are kept, as in life."""
    pages.shelf.room = 10_000_000
    yield pages.shelf
    pages.shelf.room = 0


@pytest.fixture(scope="session", autouse=True)
def _register_can_be_flushed() -> Iterator[None]:
    """A transactional test is followed by a flush of every table, which the register refuses in life."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with unlocked():
            flush(case)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks nothing of a database is tested once, with SQLite."""
    if connection.vendor != "postgresql":
        return
    alone = [one for one in items if not _asks_a_database(one)]
    if alone:
        config.hook.pytest_deselected(items=alone)
        kept = set(map(id, alone))
        items[:] = [one for one in items if id(one) not in kept]


def _asks_a_database(item: pytest.Item) -> bool:
    asked = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or bool(DATABASES_GIVEN.intersection(asked))


# --- Pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def client() -> StrictClient:
    """A visitor's browser that forgives nothing (see tests/strictness.py and tests/strict_html.py)."""
    return StrictClient()


@pytest.fixture
def client_for(db: None) -> Callable[[Any], StrictClient]:
    """`client_for(person)`: the browser of that person, signed in."""
    return lambda person: StrictClient().sign_in(person)


@pytest.fixture
def as_role(db: None) -> Callable[..., StrictClient]:
    """`as_role("rapporteur")`, `as_role("member", territory=…)`: a signed-in browser; its person is `.person`.

    The roles are those of `factories.ROLES`: visitor, member, officer, rapporteur, secretariat, region, administrator.
    """

    def signed_in(role: str, **given: Any) -> StrictClient:
        person = factories.someone(role, **given)
        return StrictClient().sign_in(person) if person else StrictClient()

    return signed_in


@pytest.fixture
def exact_queries(db: None) -> Callable[[int], Any]:
    """`with exact_queries(7): …` says each query when the number is not that one."""

    @contextmanager
    def counted(expected: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        if len(captured) != expected:
            said = "\n".join(f"{rank}. {query['sql'][:400]}" for rank, query in enumerate(captured.captured_queries, 1))
            pytest.fail(f"{len(captured)} queries instead of {expected}:\n{said}", pytrace=False)

    return counted


# --- Data ---------------------------------------------------------------------------------------------------


@pytest.fixture
def geography(db: None) -> factories.Geography:
    """A small region: 2 départements, 3 intercommunalities, 8 communes, 3 territories with their perimeters."""
    return factories.geography()


@pytest.fixture(scope="session")
def official_data() -> Path:
    """The folder of public data; without it the tests that need it are skipped, and say so."""
    given = os.environ.get("ENSEMS_OFFICIAL_DATA")
    if not given:
        pytest.skip("ENSEMS_OFFICIAL_DATA ne désigne aucun dossier : test des données officielles passé.")
    folder = Path(given).resolve()
    if not folder.is_dir():
        pytest.fail(f"ENSEMS_OFFICIAL_DATA désigne {folder}, qui n’existe pas.", pytrace=False)
    return folder


# --- Browser ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests import browser

    # Playwright's synchronous calls keep a loop in the test's thread: Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser.executable(), args=browser.ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def journeys(chromium: Any, live_server: Any) -> Iterator[Any]:
    """`journeys.page(person)` opens a page as that person on a live server; a script's error fails the test."""
    from tests.browser import Journeys

    opened = Journeys(chromium, live_server.url)
    yield opened
    opened.close()
    assert not opened.said, opened.said


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """`axe(page)`: no violation, in both themes."""
    from tests.browser import audit

    return audit
