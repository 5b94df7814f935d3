"""A whole session in a real browser: called, answered, held, voted, written down; by its people, each on a page."""

from __future__ import annotations

import csv
import io
import re
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from ensems.core import clock
from ensems.meetings import links
from ensems.meetings.ballots.models import Vote
from ensems.meetings.enums import Answer
from ensems.meetings.models import AttendanceInterval, Ballot, ConvocationAnswer, Proxy
from ensems.notices import delivery
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.operations import set_amendment_terms
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Adoption, Amendment, Recommendation
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.browser import click, fits, follow, heading
from tests.meetings.ballots import browsing
from tests.meetings.ballots.halls import Hall
from tests.meetings.scene import SYSTEM, Scene, prepared
from tests.meetings.test_calls import events
from tests.opinions.amendments.scene import BODY
from tests.opinions.amendments.scene import Scene as Talk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A page asks for what is new each 800 ms; what is left is for a machine that does much else.
SEEN_WITHIN = 5.0
CANDIDATES = ["Ana Combe", "Bo Vaux"]
# The formal acts of the session, in the order in which the register must hold them.
ACTS = (
    "meeting.convened",
    "meeting.opened",
    "ballot.opened",
    "ballot.closed",
    "amendment.adopted",
    "ballot.opened",
    "ballot.closed",
    "recommendation.adopted",
    "ballot.opened",
    "ballot.closed",
    "meeting.closed",
)


@dataclass
class Session:
    """`office`: the secretariat; `members`: pages in the order of `scene.members`, the first one presides; `visitor`: a
    page that is never loaded again by hand."""

    scene: Scene
    talk: Talk
    journeys: Any
    axe: Any
    office: Page
    members: list[Page]
    visitor: Page

    def name(self, rank: int) -> str:
        return self.scene.members[rank].person.name

    def read(self, page: Page) -> None:
        """As everyone would: by a screen reader, in the dark, on a small phone."""
        self.axe(page)
        fits(page)


def test_a_session_from_its_call_to_its_minutes(journeys, axe, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    before = Act.objects.count()
    session = a_session_to_come(journeys, axe)
    mails = the_members_are_called(session)
    they_answer_without_signing_in(session, mails)
    they_arrive(session)
    the_session_opens(session)
    the_quorum_is_lost_and_regained(session)
    a_member_speaks(session)
    an_amendment_is_adopted(session)
    the_opinion_is_adopted(session)
    someone_is_named_in_secret(session)
    the_session_closes(session)
    acts = Act.objects.filter(number__gt=before).order_by("number").values_list("verb", flat=True)
    assert [verb for verb in acts if verb in ACTS] == list(ACTS)
    assert not verify().faults


def a_session_to_come(journeys, axe) -> Session:
    """Today, called with an urgency of no delay at all; an amendment was deposited this morning."""
    now = clock.now()
    morning = now - timedelta(hours=2)
    settings = {"urgent_days": 0, "notice_is_clear": False, "speech_minutes": 3}
    scene = prepared(morning, starts=now + timedelta(minutes=10), settings=settings)
    told = factories.recommended(body=BODY, now=morning)
    opinion = factories.submitted_opinion(told, now=morning)
    secretary = factories.actor_of(factories.secretariat(), morning)
    set_amendment_terms(actor=secretary, opinion=opinion, until=now - timedelta(hours=1), signatures=1, now=morning)
    talk = Talk(Hall(scene.meeting, scene.items[1], scene.members, [], secretary, morning), opinion, told, morning)
    talk.fresh()
    talk.propose(words=BODY.split("\n\n")[0].replace("trois ans", "cinq ans"))
    members = [journeys.page(one.person, width=360 if rank else 1280) for rank, one in enumerate(scene.members)]
    return Session(scene, talk, journeys, axe, journeys.page(factories.secretariat()), members, journeys.page())


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
    expect(office.get_by_text("La convocation part vers 5 personnes.")).to_be_visible()
    mail.outbox.clear()
    delivery.send_all()
    mails = {one.to[0]: one for one in mail.outbox}
    assert len(mails) == 5
    for address, one in mails.items():
        calendar, event = events(one)
        assert calendar["METHOD"] == "REQUEST"
        assert str(event["ATTENDEE"]).lower() == f"mailto:{address}"
        assert "L’eau et les villages" in one.body
    office.reload()
    expect(office.get_by_text("envoyé : 5", exact=False)).to_be_visible()
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
    expect(visitor.get_by_text("La séance commence à", exact=False)).to_be_visible()
    session.read(visitor)

    office.goto(f"/seances/{scene.meeting.slug}/")
    follow(office, "Présences")
    click(office, f"{session.name(0)} arrive sur place")
    expect(office.get_by_text("1 présent sur 4", exact=False).first).to_be_visible()
    session.read(office)

    follow(office, "Code à afficher dans la salle")
    code = office.locator("#code .big").inner_text()
    session.read(office)
    someone = session.members[1] = session.journeys.page(None, width=360)
    sign_in(session, someone, scene.members[1].person.email)
    someone.goto(f"/seances/{scene.meeting.slug}/")
    follow(someone, "Je suis dans la salle")
    session.read(someone)
    someone.get_by_label("Code").fill(code)
    click(someone, "Signaler mon arrivée")
    expect(someone.get_by_text("Votre arrivée est enregistrée.", exact=False)).to_be_visible()
    session.read(someone)

    office.goto(f"/seances/badge/{links.token(links.BADGE, scene.meeting.pk, scene.members[2].pk)}/")
    session.read(office)
    click(office, "Noter son arrivée")
    expect(office.get_by_text("Arrivée enregistrée", exact=False)).to_be_visible()
    follow(office, "Toutes les présences")
    expect(office.get_by_text("3 présents sur 4", exact=False).first).to_be_visible()
    origins = AttendanceInterval.objects.order_by("pk").values_list("origin", flat=True)
    assert list(origins) == ["secretariat", "code", "badge"]


def sign_in(session: Session, page: Page, address: str) -> None:
    mail.outbox.clear()
    page.goto("/connexion/")
    page.get_by_label("Adresse").fill(address)
    click(page, "Recevoir un code")
    heading(page, "Recopiez le code")
    [code] = re.findall(r"\b\d{4}-\d{4}\b", mail.outbox[0].body)[:1]
    page.get_by_label("Code").fill(code)
    click(page, "Me connecter")
    expect(page.get_by_role("heading", name="Recopiez le code")).to_have_count(0)


def the_session_opens(session: Session) -> None:
    """The secretariat names who presides and opens; the page of the visitor finds it by itself."""
    office, scene = session.office, session.scene
    office.goto(f"/seances/{scene.meeting.slug}/")
    follow(office, "Conduire la séance")
    office.get_by_label("Qui préside").select_option(label=f"{session.name(0)} · Pays de Vaux")
    click(office, "Nommer à la présidence")
    expect(office.get_by_text("préside la séance.", exact=False)).to_be_visible()
    session.read(office)
    click(office, "Ouvrir la séance")
    expect(office.get_by_text("La séance est ouverte.", exact=False)).to_be_visible()
    expect(session.visitor.get_by_role("heading", name="Aucun point n’est en cours")).to_be_visible()

    chair = session.members[0]
    chair.goto(f"/seances/{scene.meeting.slug}/")
    follow(chair, "Conduire la séance")
    click(chair, "Aborder le point 2")
    expect(session.visitor.locator("#direct-point-titre")).to_have_text("L’eau et les villages")
    session.read(chair)


def the_quorum_is_lost_and_regained(session: Session) -> None:
    office, chair, said = session.office, session.members[0], session.visitor.locator("#annonces")
    office.goto(f"/seances/{session.scene.meeting.slug}/")
    follow(office, "Présences")
    click(office, f"{session.name(2)} part")
    expect(said).to_contain_text("Quorum perdu : 2 présents sur 4 en exercice")
    expect(chair.locator("#quorum")).to_contain_text("perdu à")
    session.read(session.visitor)
    session.read(office)

    # Whoever gave a proxy and comes after all sits: nobody votes for them.
    click(office, f"{session.name(3)} arrive sur place")
    expect(said).to_contain_text("Quorum atteint : 3 présents")
    click(office, f"{session.name(2)} arrive sur place")
    expect(session.visitor.locator("#direct-quorum")).to_contain_text("4 présents")


def a_member_speaks(session: Session) -> None:
    me, chair = session.members[1], session.members[0]
    me.goto(f"/seances/{session.scene.meeting.slug}/")
    click(me, "Demander la parole")
    expect(me.get_by_role("button", name="Retirer ma demande")).to_be_visible()
    click(chair, f"Donner la parole à {session.name(1)}")
    expect(me.get_by_text("Vous avez la parole.")).to_be_visible()
    expect(session.visitor.locator("#direct-parole .speaker")).to_contain_text(session.name(1))
    session.read(me)
    click(me, "J’ai fini")
    expect(me.get_by_role("button", name="Demander la parole")).to_be_visible()
    follow(session.visitor, "Le détail, par personne")
    expect(session.visitor.locator("#personnes, table").first).to_contain_text(session.name(1))
    session.read(session.visitor)
    session.visitor.go_back()


def an_amendment_is_adopted(session: Session) -> None:
    chair = session.members[0]
    ballot = put_to_the_vote(session, "2", "L’amendement sur la durée", "Amendement n°", ["pour", "pour", "pour", "contre"])
    session.read(chair)
    click(chair, "Lire la décision\u00a0: adopté")
    expect(chair.get_by_text("est adopté\u00a0: c’est lu dans le scrutin")).to_be_visible()
    session.read(chair)
    built = Recommendation.objects.select_related("version").get().version
    assert built.body == BODY.replace("trois ans", "cinq ans")
    amendment = Amendment.objects.get()
    assert (amendment.fate, amendment.ground) == (Fate.ADOPTED, ballot.result.computation)


def the_opinion_is_adopted(session: Session) -> None:
    """By an open ballot: every name and every choice is published, and the adoption is read in it."""
    chair, reader = session.members[0], session.journeys.page(None, width=360)
    answers = ["pour", "pour", "contre", "pour"]
    ballot = put_to_the_vote(session, "2", "L’avis tel qu’amendé", "Préconisation", answers)
    click(chair, "Lire la décision sur l’avis")
    expect(chair.get_by_text("le texte adopté est figé")).to_be_visible()
    session.read(chair)
    adoption = Adoption.objects.select_related("version").get()
    assert (adoption.ballot, adoption.computation) == (ballot, ballot.result.computation)
    assert "pendant cinq ans" in adoption.version.body
    assert Recommendation.objects.get().outcome == Outcome.ADOPTED

    reader.goto(f"/seances/{session.scene.meeting.slug}/scrutins/{ballot.number}/")
    roll = reader.get_by_role("table", name="Nom et choix de chaque voix")
    for rank, answer in enumerate(answers):
        expect(roll.get_by_role("row").filter(has_text=session.name(rank))).to_contain_text(answer)
    session.read(reader)


def someone_is_named_in_secret(session: Session) -> None:
    """Who voted is published; who chose whom is written nowhere."""
    chair, slug = session.members[0], session.scene.meeting.slug
    chair.goto(f"/seances/{slug}/")
    follow(chair, "Conduire la séance")
    click(chair, "Aborder le point 3")
    chosen = ["Ana Combe", "Bo Vaux", "Ana Combe", "Ana Combe"]
    ballot = put_to_the_vote(session, "3", "Qui nous représente", "", chosen, names=CANDIDATES)
    expect(chair.locator("#resultat, main").first).to_contain_text("Ana Combe")
    session.read(chair)
    assert set(Vote.objects.filter(ballot=ballot).values_list("entry", flat=True)) == {None}
    assert set(ballot.roll.values_list("at", flat=True)) == {None}
    roll = chair.get_by_role("table", name="Émargement : qui a voté")
    expect(roll.get_by_role("columnheader")).to_have_text(["Territoire", "Personne", "Voix portée par"])
    for name in CANDIDATES:
        expect(roll).not_to_contain_text(name)
    exported = chair.request.get(f"/seances/{slug}/scrutins/{ballot.number}/?format=csv").text()
    assert session.name(1) in exported
    assert not [name for name in CANDIDATES if name in exported]


def put_to_the_vote(
    session: Session, point: str, title: str, text: str, answers: list[str], *, names: list[str] | None = None
) -> Ballot:
    """From the page where the session is conducted to the page of the result; members vote from the page they follow."""
    chair, slug = session.members[0], session.scene.meeting.slug
    for page in (*session.members, session.visitor):
        page.goto(f"/seances/{slug}/")
    chair.goto(f"/seances/{slug}/conduire/")
    follow(chair, f"Préparer un scrutin sur le point {point}")
    session.read(chair)
    browsing.prepare(chair, title, text=text, names=names)
    session.read(chair)
    ballot = Ballot.objects.order_by("-number").first()
    start = time.perf_counter()
    click(chair, "Ouvrir le scrutin")
    said = session.visitor.locator("#annonces")
    expect(said).to_have_text(f"Le scrutin {ballot.number} est ouvert : {title}.", timeout=SEEN_WITHIN * 1000)
    print(f"seen after {time.perf_counter() - start:.2f} s")
    session.read(session.visitor)
    for rank, (page, answer) in enumerate(zip(session.members[1:], answers[1:], strict=True)):
        follow(page, "Voter")
        if not rank:
            session.read(page)
        browsing.vote(page, answer)
    session.read(page)
    follow(chair, "La page pour voter")
    browsing.vote(chair, answers[0])
    chair.goto(f"/seances/{slug}/scrutins/{ballot.number}/conduire/")
    session.read(chair)
    browsing.close(chair)
    expect(session.visitor.locator("#direct-scrutins")).to_contain_text(title)
    return Ballot.objects.select_related("result").get(pk=ballot.pk)


def the_session_closes(session: Session) -> None:
    chair = session.members[0]
    chair.goto(f"/seances/{session.scene.meeting.slug}/conduire/")
    click(chair, "Clore la séance")
    chair.get_by_role("dialog").get_by_role("button", name="Clore la séance").click()
    expect(chair.get_by_text("La séance est close", exact=False)).to_be_visible()
    session.read(chair)
    expect(session.visitor.locator("main")).to_contain_text("close")
    session.read(session.visitor)
