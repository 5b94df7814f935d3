"""In a real browser: what is typed is never lost."""

import re

import pytest
from playwright.sync_api import expect

from ensems.accounts.actors import actor_for
from ensems.core import clock
from ensems.writing.merge import sentences
from ensems.writing.operations import start_text
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.writing.editor_urls"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def writer(transactional_db):
    return factories.person()


@pytest.fixture
def text(writer):
    now = clock.now()
    return start_text(actor=actor_for(writer, now), body="Premier point.", now=now)


def body(text):
    text.refresh_from_db()
    return text.body


def write(page, words):
    area = page.get_by_label("Votre contribution")
    area.press("Control+End")
    area.press_sequentially(words)


def saved(page):
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"Enregistré à\s\d+\sh\s\d\d"))
    # Nothing of the text stays on the device once the server has it.
    for _attempt in range(100):
        if not page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('ensems:text')).length"):
            return
        page.wait_for_timeout(100)
    pytest.fail("the text was not saved")


def test_typing_is_saved_and_the_page_is_accessible(journeys, writer, text, axe):
    page = journeys.page(writer)
    page.goto(f"/essai/{text.key}/")

    write(page, " Deuxième point.")
    saved(page)

    assert body(text) == "Premier point. Deuxième point."
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator(".editor-preview p")).to_have_text("Premier point. Deuxième point.")
    axe(page)


def test_a_cut_network_loses_nothing(journeys, writer, text):
    page = journeys.page(writer)
    page.goto(f"/essai/{text.key}/")
    page.context.set_offline(True)

    write(page, " Écrit dans le train.")
    expect(page.get_by_text("Connexion coupée")).to_be_visible()
    assert body(text) == "Premier point."
    page.context.set_offline(False)
    saved(page)

    assert body(text) == "Premier point. Écrit dans le train."
    expect(page.get_by_text("Connexion coupée")).to_be_hidden()


def test_a_text_left_on_the_device_is_found_again(journeys, writer, text):
    page = journeys.page(writer)
    page.goto(f"/essai/{text.key}/")
    page.context.set_offline(True)
    write(page, " Écrit dans le train.")
    expect(page.get_by_text("Connexion coupée")).to_be_visible()
    kept = page.evaluate("Object.entries(localStorage)")

    # The telephone dies; the same browser opens again later, on the same storage.
    page = journeys.page(writer)
    page.goto(f"/essai/{text.key}/")
    page.evaluate("(kept) => kept.forEach(([key, value]) => localStorage.setItem(key, value))", kept)
    page.reload()
    expect(page.get_by_text("Un texte non envoyé a été retrouvé")).to_be_visible()
    page.get_by_role("button", name="Reprendre ce texte").click()
    saved(page)

    assert body(text) == "Premier point. Écrit dans le train."


def test_two_pages_writing_at_once_lose_nothing(journeys, writer, text):
    other = factories.person()
    one, two = journeys.page(writer), journeys.page(other)
    for page in (one, two):
        page.goto(f"/essai/{text.key}/")

    for number in range(3):
        write(one, f"\n\nAnna {number}.")
        area = two.get_by_label("Votre contribution")
        area.press("Control+Home")
        area.press_sequentially(f"Boris {number}. ")
    saved(one)
    saved(two)
    write(one, " Fin.")
    expect(one.get_by_text("tout est gardé")).to_be_visible()
    saved(one)

    expected = {f"{name} {number}." for name in ("Anna", "Boris") for number in range(3)} | {"Premier point.", "Fin."}
    assert set(sentences(body(text))) == expected
    assert len(sentences(body(text))) == len(expected)
    assert one.get_by_label("Votre contribution").input_value() == body(text)


def test_marks_are_typed_from_the_toolbar(journeys, writer, text):
    page = journeys.page(writer)
    page.goto(f"/essai/{text.key}/")

    page.get_by_label("Votre contribution").press("Control+End")
    page.get_by_role("button", name="Liste").press("Enter")
    saved(page)

    assert body(text) == "- Premier point."


def test_without_scripts_it_is_an_ordinary_form(journeys, writer, text):
    page = journeys.page(writer, scripts=False)
    page.goto(f"/essai/{text.key}/")
    expect(page.get_by_role("button", name="Liste")).to_be_hidden()

    page.get_by_label("Votre contribution").fill("Un autre texte.")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.get_by_label("Votre contribution")).to_have_value("Un autre texte.")
    assert body(text) == "Un autre texte."


def test_nothing_of_a_text_stays_on_a_shared_computer_after_signing_out(journeys, writer, text):
    page = journeys.page(writer)
    page.goto(f"/essai/{text.key}/")
    page.evaluate("localStorage.setItem('ensems:text:a:b:c', 'un texte')")

    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_load_state()

    assert page.evaluate("localStorage.getItem('ensems:text:a:b:c')") is None


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_overflows(journeys, writer, text, width):
    page = journeys.page(writer, width=width)
    page.goto(f"/essai/{text.key}/")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
