"""Before it opens: the call, the answers, the arrivals."""

from __future__ import annotations

import re

from django.core import mail
from playwright.sync_api import Page, expect

from ensems.meetings import links
from ensems.meetings.enums import Answer
from ensems.meetings.models import AttendanceInterval, ConvocationAnswer, Proxy
from ensems.notices import delivery
from tests.browser import click, field, follow, heading
from tests.journeys.plenary.scene import Session
from tests.meetings.test_calls import events


def the_members_are_called(session: Session) -> dict[str, mail.EmailMessage]:
    office = session.office
    office.goto("/seances/")
    follow(office, session.scene.meeting.title)
    session.read(office)
    follow(office, "Convocation et réponses")
    session.read(office)
    office.get_by_label("Il y a urgence").check()
    office.get_by_label("Motif de l’urgence").fill("Crue de la nuit")
    click(office, "Envoyer la convocation")
    expect(office.get_by_text("La convocation part vers 6 personnes.")).to_be_visible()
    mail.outbox.clear()
    delivery.send_all()
    mails = {one.to[0]: one for one in mail.outbox}
    assert len(mails) == 6
    for address, one in mails.items():
        calendar, event = events(one)
        assert calendar["METHOD"] == "REQUEST"
        assert str(event["ATTENDEE"]).lower() == f"mailto:{address}"
        assert "L’eau et les villages" in one.body
    office.reload()
    expect(office.get_by_text("envoyé : 6", exact=False)).to_be_visible()
    session.read(office)
    return mails


def they_answer_without_signing_in(session: Session, mails: dict[str, mail.EmailMessage]) -> None:
    """On a phone, by the links of the mails; opening one changes nothing."""
    phone = session.journeys.page(None, width=360, scripts=False)
    for rank, words in enumerate(["present", "present", "present", "proxy"]):
        body = mails[session.scene.members[rank].person.email].body
        [address] = re.findall(rf"https?://[^/\s]+(/seances/reponse/\S+\?reponse={words})", body)
        phone.goto(address)
        assert ConvocationAnswer.objects.count() == rank
        if words == "proxy":
            phone.get_by_label("À qui donnez-vous pouvoir").select_option(str(session.scene.members[1].pk))
        click(phone, "Confirmer ma réponse")
        expect(phone.get_by_text("Votre réponse est enregistrée.")).to_be_visible()
        if words == "present":
            expect(phone.get_by_role("img", name="Code QR personnel")).to_be_visible()
    assert ConvocationAnswer.objects.filter(answer=Answer.PRESENT).count() == 3
    assert Proxy.objects.get().giver == session.scene.members[3]
    reader = session.journeys.page(None, width=360)
    reader.goto(address)
    session.read(reader)


def they_arrive(session: Session) -> None:
    """One noted by the secretariat, one by the code of the room after signing in, one by a badge."""
    office, scene, visitor = session.office, session.scene, session.visitor
    visitor.goto(f"/seances/{scene.meeting.slug}/")
    expect(visitor.get_by_text("La séance est prévue à", exact=False)).to_be_visible()
    session.read(visitor)

    office.goto(f"/seances/{scene.meeting.slug}/")
    follow(office, "Présences")
    click(office, f"{session.name(0)} arrive sur place")
    expect(office.get_by_text("1 présent sur 5", exact=False).first).to_be_visible()
    session.read(office)

    follow(office, "Code à afficher dans la salle")
    code = office.locator("#code .big").inner_text()
    session.read(office)
    someone = session.members[1] = session.journeys.page(None, width=360)
    someone.goto(f"/seances/{scene.meeting.slug}/arrivee/")
    sign_in(someone, scene.members[1].person.email)
    heading(someone, "Je suis dans la salle")
    session.read(someone)
    field(someone, "Code affiché", code)
    click(someone, "Signaler mon arrivée")
    expect(someone.get_by_text("Votre arrivée est enregistrée.", exact=False)).to_be_visible()
    session.read(someone)

    office.goto(f"/seances/badge/{links.token(links.BADGE, scene.meeting.pk, scene.members[2].pk)}/")
    session.read(office)
    click(office, "Noter son arrivée")
    expect(office.get_by_text("Arrivée enregistrée", exact=False)).to_be_visible()
    follow(office, "Toutes les présences")
    expect(office.get_by_text("3 présents sur 5", exact=False).first).to_be_visible()
    origins = AttendanceInterval.objects.order_by("pk").values_list("origin", flat=True)
    assert list(origins) == ["secretariat", "code", "badge"]


def sign_in(page: Page, address: str) -> None:
    """From a page that asks for it; one comes back to it."""
    mail.outbox.clear()
    follow(page, "Se connecter")
    field(page, "Votre adresse électronique", address)
    click(page, "Recevoir un code")
    heading(page, "Recopiez le code")
    [code] = re.findall(r"\b\d{4}-\d{4}\b", mail.outbox[0].body)[:1]
    field(page, "Code reçu", code)
    click(page, "Me connecter")
