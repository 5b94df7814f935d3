"""A real Chromium for the journeys: one process a run, one context a person, an axe audit in both themes."""

from __future__ import annotations

import re
import shutil
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.strictness import StrictClient

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
]
# What a theme can change is colours: the other rules of axe are read once.
THEMES: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]},
}


def executable() -> str:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.fail("Chromium est introuvable : apt-get install chromium (ou pytest -m 'not browser').", pytrace=False)
    return found


class Journeys:
    """Opens pages as one person or another: `journeys.page(person)`; everything is closed after the test."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.said: list[str] = []

    def page(self, person: Any = None, *, width: int = 1280, theme: str = "light", scripts: bool = True) -> Page:
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        if person is not None:
            client = StrictClient().sign_in(person)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])
        page = context.new_page()
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.said.append(f"script: {error}"))
        return page

    def _hear(self, kind: str, text: str) -> None:
        # A refused page (403, 404) is written on the console by the browser itself: the journey checks the page.
        if kind == "error" and "Failed to load resource" not in text:
            self.said.append(text)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def audit(page: Page) -> None:
    """No violation found by axe, in the light theme and in the dark one."""
    page.evaluate(Axe().axe_script)
    for theme, rules in THEMES.items():
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        results = page.evaluate("rules => axe.run(document, rules)", rules)
        found = [
            f"{violation['id']} ({violation['impact']}): "
            + " | ".join(
                " ".join(map(str, node["target"])) + " — " + node["failureSummary"] for node in violation["nodes"]
            )
            for violation in results["violations"]
        ]
        assert not found, f"{page.url}, {theme}: " + "\n".join(found)


def fits(page: Page, width: int = 320) -> None:
    """Nothing goes beyond the side of a small phone."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    page.set_viewport_size(before)


# --- What a person does on a page ---------------------------------------------------------------------------


def click(page: Page, name: str, kind: str = "button") -> None:
    """The button or link of the page itself, not of its head or foot."""
    page.locator("main").get_by_role(kind, name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    """Ends on the page that the link leads to."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        click(page, name, "link")


def path(page: Page) -> str:
    return urlsplit(page.url).path


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def field(page: Page, label: str, value: str) -> None:
    # « (obligatoire) » and the like follow the words of the label.
    page.locator("main").get_by_label(re.compile(f"^{label}")).first.fill(value)
