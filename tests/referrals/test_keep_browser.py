"""In a real browser: what is typed in a long form is never lost."""

import re

import pytest
from playwright.sync_api import expect

from ensems.referrals.enums import Origin, PhaseKind, Status
from ensems.referrals.models import Referral
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOUND = "Une saisie non envoyée a été retrouvée sur cet appareil."


@pytest.fixture
def draft(transactional_db):
    return factories.referral(status=Status.DRAFT, origin=Origin.REGION, phase=None, questions=1, context="")


def prepare(page, draft):
    page.goto(f"/saisines/{draft.slug}/preparer/")


def context(page):
    return page.get_by_label("Contexte")


def saved(page):
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"Enregistré à\s\d+\sh"), timeout=20_000)
    forgotten(page)


def forgotten(page):
    """Nothing stays on the device once the server has it."""
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('ensems:text:keep'))")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('ensems:text:keep')).length")


@pytest.fixture
def opened_later(journeys):
    """The computer stops without network; the same browser opens the page again later, with what it had kept."""

    def opened(person, page, draft):
        with_it = page.evaluate("Object.entries(localStorage)")
        later = journeys.page(person)
        prepare(later, draft)
        later.evaluate("(kept) => kept.forEach(([key, value]) => localStorage.setItem(key, value))", with_it)
        later.reload()
        return later

    return opened


def test_a_preparation_saves_itself(journeys, draft, axe):
    page = journeys.page(factories.secretariat())
    prepare(page, draft)
    context(page).press_sequentially("Les étés sont secs.")
    page.locator("#id_questions-1-text").fill("Où manque-t-elle ?")
    saved(page)
    draft = Referral.objects.get()
    assert draft.context == "Les étés sont secs."
    assert "Où manque-t-elle ?" in draft.questions.values_list("text", flat=True)

    context(page).press_sequentially(" Les hivers aussi.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("La préparation est enregistrée.")).to_be_visible()
    assert kept(page) == 0
    assert Referral.objects.get().context == "Les étés sont secs. Les hivers aussi."
    expect(page.get_by_text(FOUND)).to_be_hidden()
    axe(page)


def test_a_cut_network_and_a_closed_page_lose_nothing(journeys, draft, opened_later):
    person = factories.secretariat()
    page = journeys.page(person)
    prepare(page, draft)
    page.context.set_offline(True)
    context(page).press_sequentially("Écrit dans le train.")
    expect(page.get_by_text("Connexion coupée")).to_be_visible(timeout=20_000)
    page = opened_later(person, page, draft)
    expect(page.get_by_text(FOUND)).to_be_visible()
    expect(context(page)).to_have_value("")
    page.get_by_role("button", name="Reprendre").click()
    expect(context(page)).to_have_value("Écrit dans le train.")
    saved(page)
    assert Referral.objects.get().context == "Écrit dans le train."
    prepare(page, draft)
    expect(page.get_by_text(FOUND)).to_be_hidden()


def test_what_was_found_may_be_put_aside(journeys, draft, opened_later, axe):
    person = factories.secretariat()
    page = journeys.page(person)
    prepare(page, draft)
    page.context.set_offline(True)
    context(page).press_sequentially("Un essai.")
    expect(page.get_by_text("Connexion coupée")).to_be_visible(timeout=20_000)
    page = opened_later(person, page, draft)
    axe(page)
    page.get_by_role("button", name="L’écarter").click()
    expect(page.get_by_text(FOUND)).to_be_hidden()
    assert kept(page) == 0


def test_the_second_of_two_secretaries_is_told_and_keeps_everything(journeys, draft):
    one, two = journeys.page(factories.secretariat()), journeys.page(factories.secretariat())
    prepare(one, draft)
    prepare(two, draft)
    context(one).press_sequentially("De la première.")
    saved(one)
    context(two).press_sequentially("De la seconde.")
    expect(two.get_by_text("Quelqu’un d’autre a enregistré")).to_be_visible(timeout=20_000)
    assert Referral.objects.get().context == "De la première."
    assert kept(two) == 1

    # Her own page gives it back later; the button then asks knowingly.
    prepare(two, draft)
    expect(context(two)).to_have_value("De la première.")
    two.get_by_role("button", name="Reprendre").click()
    two.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(two.get_by_text("Quelqu’un d’autre a enregistré").first).to_be_visible()
    expect(context(two)).to_have_value("De la seconde.")
    two.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(two.get_by_text("La préparation est enregistrée.")).to_be_visible()
    assert Referral.objects.get().context == "De la seconde."
    assert kept(two) == 0


def test_without_scripts_it_is_an_ordinary_form(journeys, draft):
    page = journeys.page(factories.secretariat(), scripts=False)
    prepare(page, draft)
    context(page).fill("Sans script.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("La préparation est enregistrée.")).to_be_visible()
    assert Referral.objects.get().context == "Sans script."


def test_a_comment_is_offered_back_until_it_is_sent(journeys, transactional_db):
    contribution = factories.contribution(factories.referral(phase=PhaseKind.CONTRIBUTIONS).questions.first())
    page = journeys.page(factories.member(contribution.territory))
    page.goto(f"/contributions/{contribution.reference}/")
    field = page.locator("#commentaires textarea")
    field.press_sequentially("Chez nous aussi.")
    page.wait_for_timeout(1_200)
    page.reload()
    page.get_by_role("button", name="Reprendre").click()
    expect(field).to_have_value("Chez nous aussi.")
    page.get_by_role("button", name="Commenter").click()
    expect(page.locator("#commentaires ol")).to_contain_text("Chez nous aussi.")
    forgotten(page)
    expect(page.get_by_text(FOUND)).to_be_hidden()


def test_signing_out_clears_what_was_kept(journeys, draft):
    page = journeys.page(factories.secretariat())
    prepare(page, draft)
    page.evaluate("localStorage.setItem('ensems:text:keep:essai:1', '[[],[]]')")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_load_state()
    assert kept(page) == 0


def test_the_key_enter_saves_and_adds_no_question(journeys, draft):
    page = journeys.page(factories.secretariat())
    prepare(page, draft)
    title = page.get_by_role("textbox", name="Titre (obligatoire)")
    questions = page.get_by_role("group", name=re.compile("^Question"))
    shown = questions.count()
    title.fill("Une autre école")
    title.press("Enter")

    page.get_by_text(re.compile("enregistré", re.IGNORECASE)).first.wait_for()
    expect(questions).to_have_count(shown)
    assert Referral.objects.get().title == "Une autre école"
