"""The front door and the Assembly in a real browser: no violation in both themes, on a phone, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/",
    "/assemblee/",
    "/assemblee/?au=2001-01-01",
    "/assemblee/?au=hier",
    "/aide/",
    "/accessibilite/",
    "/mentions-legales/",
    "/demonstration/role/",
)


def fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def test_each_page_in_both_themes_and_on_a_phone(demonstration, journeys, axe):
    page, phone = journeys.page(), journeys.page(width=320)
    for path in PAGES:
        page.goto(path)
        axe(page)
        phone.goto(path)
        fits(phone)


def test_a_platform_with_nothing_yet(transactional_db, journeys, axe):
    page = journeys.page()
    for path in ("/", "/assemblee/", "/aide/", "/mentions-legales/"):
        page.goto(path)
        axe(page)
    secretariat = journeys.page(factories.secretariat())
    secretariat.goto("/secretariat/")
    expect(secretariat.get_by_text("Rien n’attend.")).to_be_visible()
    axe(secretariat)


def test_the_hemicycle_by_keyboard(demonstration, journeys):
    page = journeys.page()
    page.goto("/assemblee/")
    links = page.locator("svg.hemicycle a")
    expect(links).to_have_count(61)
    expect(page.locator("svg.hemicycle .seat")).to_have_count(158)

    page.get_by_role("button", name="Voir").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Passer l’hémicycle")).to_be_focused()
    page.keyboard.press("Tab")
    first = links.first
    expect(first).to_be_focused()
    expect(first.locator("text")).to_be_visible()
    expect(page.locator("svg.hemicycle > text")).to_be_hidden()
    faded = links.nth(1).locator(".seat").first.evaluate("seat => getComputedStyle(seat).opacity")
    assert float(faded) < 0.5 < float(first.locator(".seat").first.evaluate("seat => getComputedStyle(seat).opacity"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/territoires/" in page.url


def test_the_switch_of_role_from_the_banner_and_back(demonstration, journeys):
    page = journeys.page()
    page.goto("/aide/")
    page.get_by_text("Changer de rôle").click()
    page.get_by_role("button", name="Rapporteure").click()
    expect(page.get_by_text("Vous jouez maintenant Hélène Marrou")).to_be_visible()
    assert page.url.endswith("/aide/")
    page.get_by_text("Changer de rôle").click()
    page.get_by_role("button", name="En visite, sans compte").click()
    expect(page.get_by_text("Vous êtes maintenant en visite")).to_be_visible()
