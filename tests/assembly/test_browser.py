"""In a real browser: every page of the composition passes the audit; a territory's member is named, then sits."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from ensems.accounts.models import Person
from ensems.assembly.enums import BodyKind, BodyRole, EndReason
from ensems.assembly.models import ContactDetail
from ensems.assembly.operations import accept_nomination, create_body, end_mandate, join_body
from ensems.core import clock
from tests import factories
from tests.assembly.scenes import SECRETARIAT, VOTED, opened, seat, waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(geography):
    """A term with a woman and a man who preside, a seat fallen vacant, a nomination that waits."""
    now = clock.now()
    term = opened(now, months=0)
    woman, man, gone = (
        accept_nomination(actor=SECRETARIAT, nomination=waiting(seat(territory, number), now), on=VOTED, now=now)
        for territory, number in ((geography.territory, 1), (geography.territory, 2), (geography.territories[1], 1))
    )
    end_mandate(actor=SECRETARIAT, mandate=gone, on=date(2026, 4, 30), reason=EndReason.OFFICE_LOST, now=now)
    body = create_body(actor=SECRETARIAT, term=term, kind=BodyKind.STEERING, name="Comité de pilotage", now=now)
    for mandate in (woman, man):
        join_body(actor=SECRETARIAT, body=body, person=mandate.person, role=BodyRole.CO_PRESIDENT, on=VOTED, now=now)
    ContactDetail.objects.create(
        person=woman.person, kind="email", value="aline@exemple.test", audience="public", chosen_at=now
    )
    return {"member": woman, "gone": gone, "waiting": waiting(seat(geography.territories[2], 1), now)}


PUBLIC = (
    "/assemblee/",
    "/assemblee/delegations/",
    "/assemblee/vacances/",
    "/assemblee/instances/",
    "/assemblee/instances/comite-de-pilotage/",
    "/assemblee/annuaire/",
)


@pytest.mark.parametrize("width", [1280, 360])
def test_what_everyone_reads_passes_the_audit(journeys, axe, scene, width):
    page = journeys.page(width=width)
    for address in (*PUBLIC, f"/assemblee/sieges/{scene['gone'].seat_id}/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        axe(page)


def test_what_the_secretariat_does_passes_the_audit(journeys, axe, scene):
    page = journeys.page(factories.secretariat())
    for address in (
        "/assemblee/designations/",
        f"/assemblee/sieges/{scene['gone'].seat_id}/designer/",
        f"/assemblee/mandats/{scene['member'].pk}/fin/",
        "/assemblee/instances/nouvelle/",
        "/assemblee/instances/comite-de-pilotage/",
        "/assemblee/instances/comite-de-pilotage/entree/",
        f"/assemblee/nominations/{scene['waiting'].key}/",
        "/assemblee/simulation/",
        "/assemblee/simulation/?modele=ctap",
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)


def test_a_delegation_is_reached_by_the_keyboard_in_the_hemicycle(journeys, scene):
    page = journeys.page()
    page.goto("/assemblee/")
    link = page.locator("svg.hemicycle a").first
    link.focus()
    assert "Grand Combe" in link.get_attribute("aria-label")
    expect(link.locator("text")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/territoires/"))


def test_a_member_is_named_without_scripts_accepts_and_chooses_what_is_shown(journeys, axe, scene):
    keeper = journeys.page(factories.secretariat(), scripts=False)
    keeper.goto("/assemblee/vacances/")
    keeper.get_by_role("link", name="Enregistrer une désignation : PETR des Hauts et de l’Épine").click()
    keeper.get_by_label("Référence de la délibération").fill("2026-51")
    keeper.get_by_label("Date de la délibération").fill("2026-05-12")
    named = keeper.get_by_role("region", name="Siège 1, titulaire")
    for label, value in (("Prénom", "Aline"), ("Nom", "Albert"), ("Adresse électronique", "aline@exemple.test")):
        named.get_by_label(re.compile(f"^{label}")).fill(value)
    keeper.get_by_role("button", name="Vérifier d’abord").click()
    expect(keeper.get_by_text("Rien n’est encore enregistré.")).to_be_visible()
    expect(named.get_by_label(re.compile("^Nom"))).to_have_value("Albert")
    keeper.get_by_role("button", name="Enregistrer la désignation").click()
    expect(keeper.get_by_text("La désignation est enregistrée.")).to_be_visible()

    aline = Person.objects.get(email="aline@exemple.test")
    own = journeys.page(aline, width=360)
    own.goto(f"/assemblee/nominations/{aline.nominations.get().key}/")
    axe(own)
    assert not aline.mandates.exists()
    own.get_by_role("button", name="J’accepte ce mandat").click()
    expect(own.get_by_text("Le mandat est enregistré.")).to_be_visible()
    assert aline.mandates.get().starts_on == clock.today()

    own.goto("/assemblee/annuaire/mes-coordonnees/")
    axe(own)
    own.get_by_label(re.compile("^Téléphone")).fill("05 61 00 00 00")
    own.get_by_role("group", name="Qui voit votre téléphone").get_by_label("tout le monde").check()
    own.get_by_role("button", name="Enregistrer mes choix").click()
    visitor = journeys.page()
    visitor.goto("/assemblee/annuaire/")
    expect(visitor.get_by_text("05 61 00 00 00")).to_be_visible()
