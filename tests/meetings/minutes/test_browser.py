"""Minutes in a real browser: composed, reread on a phone without an account, adopted, published, printed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ensems.core import clock
from ensems.meetings import links
from ensems.meetings.minutes.models import Minutes, MinutesCorrection
from tests import factories
from tests.browser import fits
from tests.meetings.minutes.held import held

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_minutes_from_their_draft_to_their_pdf(journeys, axe):
    now = clock.now()
    scene = held(now)
    office = journeys.page(factories.secretariat())
    where = f"/seances/{scene.meeting.slug}/proces-verbal/"

    office.goto(f"{where}points/{scene.item.pk}/")
    office.get_by_label("Teneur des débats").fill("Il fut question de **l’eau** et des villages.")
    axe(office)
    office.get_by_role("button", name="Enregistrer", exact=True).click()
    office.get_by_role("button", name="Composer le procès-verbal").click()
    expect(office.get_by_text("est composé de tout ce qui a été enregistré")).to_be_visible()
    expect(office.get_by_text("Il fut question de", exact=False).last).to_be_visible()
    axe(office)
    fits(office)
    office.get_by_role("button", name="Composer et soumettre").click()
    expect(office.get_by_text("part vers les personnes présentes", exact=False)).to_be_visible()

    phone = journeys.page(None, width=360, scripts=False)
    phone.goto(f"/seances/proces-verbal/{links.token(links.MINUTES, scene.meeting.pk, scene.reader.pk)}/")
    phone.get_by_label("Ce qu’il faudrait corriger").fill("J’ai aussi parlé du vent.")
    phone.get_by_role("button", name="Envoyer ma demande").click()
    expect(phone.get_by_text("Votre demande est enregistrée.", exact=False)).to_be_visible()
    fits(phone)

    office.reload()
    office.get_by_role("link", name=f"Répondre à {scene.reader.person.name}", exact=False).click()
    office.get_by_label("Accepter").check()
    office.get_by_label("Ce que dira le procès-verbal").fill("Il fut aussi question du vent.")
    office.get_by_label("Motif").fill("C’est exact.")
    axe(office)
    office.get_by_role("button", name="Enregistrer la réponse").click()
    expect(office.get_by_text("acceptée", exact=True)).to_be_visible()

    # The date passes, and the next session opens.
    past = now - timedelta(minutes=5)
    Minutes.objects.update(sent_at=past - timedelta(days=1), corrections_until=past)
    later = scene.next_meeting(held_on=clock.today(now), opened_at=now - timedelta(minutes=2))
    office.reload()
    office.get_by_role("button", name="Arrêter le texte à adopter").click()
    expect(office.get_by_text("il peut être mis aux voix", exact=False)).to_be_visible()
    office.get_by_label("Séance qui adopte").select_option(str(later.pk))
    office.get_by_label("Adopté sans observation", exact=False).check()
    axe(office)
    fits(office)
    office.get_by_role("button", name="Enregistrer l’adoption").click()
    office.get_by_label("ont signé le procès-verbal", exact=False).check()
    axe(office)
    office.get_by_role("button", name="Publier", exact=True).click()
    expect(office.get_by_text("Il ne changera plus.", exact=False)).to_be_visible()
    assert MinutesCorrection.objects.get().wording == "Il fut aussi question du vent."

    visitor = journeys.page(None)
    visitor.goto(where)
    expect(visitor.get_by_text("Il fut aussi question du vent.", exact=False).first).to_be_visible()
    expect(visitor.get_by_text("le jour de son adoption", exact=False)).to_be_visible()
    axe(visitor)
    fits(visitor)
    pdf = visitor.request.get(visitor.get_by_role("link", name="Le procès-verbal en PDF").get_attribute("href"))
    assert pdf.body().startswith(b"%PDF-")


def test_the_other_pages_have_no_violation(journeys, axe):
    now = clock.now()
    scene = held(now)
    minutes = scene.sent()
    office, visitor = journeys.page(factories.secretariat()), journeys.page(None)
    where = f"/seances/{scene.meeting.slug}/proces-verbal/"
    assert minutes.corrections_until > now
    mine = f"/seances/proces-verbal/{links.token(links.MINUTES, scene.meeting.pk, scene.reader.pk)}/"
    for page, addresses in {office: [f"{where}bureau/", f"{where}tenir/"], visitor: [where, mine]}.items():
        for one in addresses:
            page.goto(one)
            axe(page)
            fits(page)
