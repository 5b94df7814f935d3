"""Every page that a link leads to, on the demonstration as it is at the first start, in a phone's narrow window.

One page of each named address. Each is read in the light theme and in the dark one: no violation found by axe, nothing
that makes the page scroll sideways, no error on the console, nothing refused by the policy, no page that fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from ensems.demonstration.cast import PARTS
from ensems.demonstration.queries import who_plays
from tests.browser import audit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROLES = ("", *(part.key for part in PARTS))
# What it sees is what the others see, and its own pages.
WIDEST = "secretariat"
NARROW = 320
# Long, and read by test_looks.py at every width.
READ_ELSEWHERE = {"interface:components"}
WIDER = """() => [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 90))"""


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    call_command("init", verbosity=0)


def person(role: str) -> Any:
    return next((who_plays(part) for part in PARTS if part.key == role), None)


def walk(page: Any, start: str = "/") -> Iterator[tuple[str, str, int]]:
    """Follow the links from `start`, nearest first: (name of the address, path, status), one page a name."""
    seen, asked, waiting = set(), set(), [start]
    while waiting:
        path = waiting.pop(0)
        try:
            name = resolve(path).view_name
        except Resolver404:
            name = path
        if path in asked or name in seen | READ_ELSEWHERE:
            continue
        asked.add(path)
        try:
            answer = page.goto(path)
        except Error as why:
            # A file to keep is not a page: the browser takes it and stays where it was.
            if "Download is starting" in str(why):
                continue
            raise
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen.add(name)
        yield name, path, answer.status
        for link in page.eval_on_selector_all("a[href]:not([download])", "all => all.map((a) => a.href)"):
            found = urlsplit(urljoin(page.url, link))
            if found.netloc == urlsplit(page.url).netloc:
                waiting.append(found.path)


def faults(journeys: Any, page: Any) -> tuple[int, list[str]]:
    """How many pages were read, and what is wrong on each."""
    read, found = 0, []
    for name, path, status in walk(page):
        read += 1
        if status >= 500 or status == 404:
            found.append(f"{name} ({path}): {status}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > page.viewport_size["width"]:
            found.append(f"{name} ({path}): {width} px wide, {page.evaluate(WIDER)}")
        try:
            audit(page)
        except AssertionError as violation:
            found.append(f"{name}: {violation}")
        found += [f"{name} ({path}): {said}" for said in journeys.said]
        journeys.said.clear()
    return read, found


def test_every_page_is_sound_on_a_phone_in_both_themes(journeys, demonstration):
    read, found = faults(journeys, journeys.page(person(WIDEST), width=NARROW))

    assert read > 35
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("width", [NARROW, 1280])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_every_role_is_sound_in_both_themes(journeys, demonstration, role, width):
    read, found = faults(journeys, journeys.page(person(role), width=width))

    assert read > 25
    assert not found, "\n".join(found)
