"""What one sees: contrast of the tokens, and the page of components in a real browser, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ensems.interface import finders

TOKENS = (finders.SOURCES / "tokens.css").read_text(encoding="utf-8")
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)", TOKENS)
}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
@pytest.mark.parametrize("colour", ["ink", "soft", "red", "gold", "asked", "said", "done"])
def test_every_colour_of_text_is_readable_on_every_ground(colour: str, ground: str, theme: int) -> None:
    assert contrast(PAIRS[colour][theme], PAIRS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_buttons_and_edges_of_fields_are_seen(theme: int) -> None:
    assert contrast(PAIRS["on-red"][theme], PAIRS["red"][theme]) >= 4.5
    assert contrast(PAIRS["edge"][theme], PAIRS["sheet"][theme]) >= 3
    assert contrast(PAIRS["edge"][theme], PAIRS["paper"][theme]) >= 3


def test_the_sheet_is_one_file_without_what_the_policy_forbids() -> None:
    sheet = finders.sheet()

    assert "@import" not in sheet
    assert "url(" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert {f"{part}.css" for part in finders.PARTS} == {one.name for one in Path(finders.SOURCES).glob("*.css")}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 320])
def test_the_components_have_no_violation_in_either_theme(journeys, axe, width: int) -> None:
    page = journeys.page(width=width)
    page.goto("/composants/")
    # What is folded is audited too.
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")

    axe(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_components_read_without_script_and_at_four_times_the_size(journeys) -> None:
    page = journeys.page(width=320, scripts=False)

    response = page.goto("/composants/")

    assert response.status == 200
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_role("button", name="Couleurs").count() == 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_long_text_counts_its_characters_and_a_theme_is_kept(journeys) -> None:
    page = journeys.page()
    page.goto("/composants/")

    page.locator("#id_empty-text").fill("é" * 1990)
    counter = page.locator('[data-counter="id_empty-text"]')
    assert counter.inner_text() == "10 caractères restants"
    page.locator("#id_empty-text").fill("é" * 2001)
    assert counter.inner_text() == "1 caractère de trop"

    button = page.get_by_role("button", name="Couleurs")
    button.click()
    button.click()
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert "sombre" in button.inner_text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 21, 19)"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_keyboard_goes_to_the_content_and_to_the_summary_of_errors(journeys) -> None:
    page = journeys.page()
    page.goto("/composants/")

    assert page.evaluate("document.activeElement.classList.contains('error-summary')")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.locator("body").press("Tab")
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")

    assert page.url.endswith("#contenu")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_undone_asks_first(journeys, axe) -> None:
    page = journeys.page()
    page.goto("/composants/")
    page.get_by_label("Raison du retrait").fill("Doublon")
    withdraw = page.get_by_role("button", name="Retirer la contribution")

    withdraw.click()
    asked = page.get_by_role("dialog", name="Retirer cette contribution")
    asked.get_by_role("button", name="Annuler").click()
    assert page.url.endswith("/composants/")

    withdraw.click()
    axe(page)
    asked.get_by_role("button", name="Retirer la contribution").click()
    page.wait_for_url("**/composants/?raison=Doublon**")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_one_does_not_leave_by_mistake_what_one_typed(journeys) -> None:
    page = journeys.page()
    page.goto("/composants/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.get_by_label("Raison du retrait").press_sequentially("Doublon")
    page.goto("/composants/?encore=1")

    assert asked == ["beforeunload"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_is_sent_without_network_stays_on_the_page_which_says_so(journeys) -> None:
    page = journeys.page(width=360)
    page.goto("/composants/")
    page.get_by_label("Raison du retrait").fill("Doublon")
    page.context.set_offline(True)

    page.get_by_role("button", name="Retirer la contribution").click()

    said = page.get_by_role("alert").filter(has_text="Le réseau est coupé")
    assert said.is_visible()
    assert page.get_by_label("Raison du retrait").input_value() == "Doublon"

    page.context.set_offline(False)
    said.wait_for(state="detached")
    page.get_by_role("button", name="Retirer la contribution").click()
    page.get_by_role("dialog").get_by_role("button", name="Retirer la contribution").click()
    page.wait_for_url("**/composants/?raison=Doublon**")
