"""In a real browser: the pictures of who was heard, on a wide screen and on a phone, and the gesture."""

import pytest
from playwright.sync_api import expect

from ensems.contributions.models import Reminder
from ensems.territories.enums import TerritoryKind
from ensems.territories.models import Commune
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def referral(transactional_db):
    """Two kinds, two départements, and one territory heard."""
    found = factories.referral(slug="ouverte")
    land = factories.geography()
    for rank in range(14):
        department = land.departments[rank % 2]
        commune = Commune.objects.create(
            code=f"98{rank:03}", name=f"Bourg {rank}", department=department, population=900, geography_year=2026
        )
        kind = TerritoryKind.CA if rank < 7 else TerritoryKind.PETR
        factories.member(factories.territory(communes=(commune,), kind=kind))
    factories.contribution(found.questions.first(), territory=land.territories[0].seats.model.objects.last().territory)
    return found


@pytest.mark.parametrize("width", [1280, 360])
def test_pictures_fit_the_screen_and_pass_the_audit(journeys, axe, referral, width):
    page = journeys.page(width=width)
    page.goto("/saisines/ouverte/entendus/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui a été entendu")
    lines = page.locator(".equity > li > svg")
    assert lines.count() >= 4
    for rank in range(lines.count()):
        box = lines.nth(rank).bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= width
        assert 20 <= box["height"] <= 40
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for summary in page.get_by_text("Les mêmes chiffres en tableau").all():
        summary.click()
    axe(page)


def test_the_gesture_with_the_keyboard_alone_and_without_scripts(journeys, axe, referral):
    page = journeys.page(factories.secretariat(), width=360, scripts=False)
    page.goto("/saisines/ouverte/entendus/")
    page.get_by_role("link", name="Leur rappeler qu’on les attend").focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Envoyer le rappel à 13 territoires")
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("13 territoires ont reçu un rappel")).to_be_visible()
    expect(page.get_by_text("Pas de rappel")).to_be_visible()
    assert Reminder.objects.count() == 13


def test_the_confirmation_passes_the_audit(journeys, axe, referral):
    page = journeys.page(factories.secretariat())
    page.goto("/saisines/ouverte/entendus/rappeler/")
    axe(page)
