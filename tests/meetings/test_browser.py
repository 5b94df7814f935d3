"""A meeting in a real browser: prepared and called by the secretariat, answered on a phone without an account, held."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ensems.core import clock
from ensems.meetings import links, operations
from ensems.meetings.enums import Answer
from ensems.meetings.models import AttendanceInterval, ConvocationAnswer, Meeting, Proxy
from tests import factories
from tests.browser import fits
from tests.meetings.scene import SYSTEM, prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_meeting_from_its_agenda_to_its_quorum(journeys, axe):
    now = clock.now()
    # Today, called with an urgency of no delay at all: the whole day can be played.
    scene = prepared(now, starts=now + timedelta(minutes=10), settings={"urgent_days": 0, "notice_is_clear": False})
    office = journeys.page(factories.secretariat())
    where = f"/seances/{scene.meeting.slug}/"

    office.goto(f"{where}preparer/")
    office.get_by_label("Titre").fill("Une motion")
    office.get_by_role("button", name="Ajouter").click()
    expect(office.locator(".agenda-title", has_text="Une motion")).to_be_visible()
    office.get_by_role("button", name="Monter le point 4").click()
    axe(office)
    fits(office)

    office.goto(f"{where}convocation/")
    office.get_by_label("Il y a urgence").check()
    office.get_by_label("Motif de l’urgence").fill("Crue de la nuit")
    office.get_by_role("button", name="Envoyer la convocation").click()
    expect(office.get_by_text("La convocation part vers 5 personnes.")).to_be_visible()
    axe(office)
    fits(office)

    giver, holder = scene.members[:2]
    phone = journeys.page(None, width=360, scripts=False)
    phone.goto(f"/seances/reponse/{links.token(links.ANSWER, scene.meeting.pk, giver.pk)}/?reponse=proxy")
    assert not ConvocationAnswer.objects.exists()
    expect(phone.get_by_label("Je donne pouvoir")).to_be_checked()
    phone.get_by_label("À qui donnez-vous pouvoir").select_option(str(holder.pk))
    phone.get_by_role("button", name="Confirmer ma réponse").click()
    expect(phone.get_by_text("Votre réponse est enregistrée. Vous pouvez")).to_be_visible()
    assert Proxy.objects.get().holder == holder
    fits(phone)

    office.goto(f"{where}presences/")
    for member in scene.members[1:]:
        office.get_by_role("button", name=f"{member.person.name} arrive sur place").click()
    expect(office.get_by_text("3 présents sur 4 en exercice", exact=False).first).to_be_visible()
    office.get_by_role("button", name="Ouvrir la séance").click()
    expect(office.get_by_text("La séance est ouverte.", exact=False)).to_be_visible()
    axe(office)
    fits(office)
    assert AttendanceInterval.objects.count() == 3
    assert Meeting.objects.get().is_open

    visitor = journeys.page(None)
    visitor.goto(where)
    expect(visitor.locator("#direct-quorum").get_by_text("quorum 3", exact=False)).to_be_visible()
    axe(visitor)
    fits(visitor)


def test_the_other_pages_have_no_violation(journeys, axe):
    now = clock.now()
    scene = prepared(now, starts=now + timedelta(days=20))
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    me = scene.members[0]
    operations.answer_convocation(actor=SYSTEM, meeting=scene.meeting, mandate=me, answer=Answer.PRESENT, now=now)
    office, visitor = journeys.page(factories.secretariat()), journeys.page(None)
    where = f"/seances/{scene.meeting.slug}/"
    pages = {
        office: [f"{where}presences/code/", f"{where}pouvoirs/", "/seances/reglement/nouveau/", "/seances/journee/"],
        visitor: ["/seances/reglement/", f"/seances/reponse/{links.token(links.ANSWER, scene.meeting.pk, me.pk)}/"],
    }
    for page, addresses in pages.items():
        for one in addresses:
            page.goto(one)
            axe(page)
            fits(page)
