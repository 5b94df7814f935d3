"""While it is open: its quorum, its floor, its votes."""

from __future__ import annotations

from playwright.sync_api import expect

from ensems.meetings.ballots.models import Vote
from ensems.meetings.models import Ballot
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Adoption, Amendment, Recommendation
from tests.browser import click, follow
from tests.journeys.plenary.scene import Session
from tests.meetings.ballots import browsing
from tests.opinions.amendments.scene import BODY

# A page asks for what is new each 800 ms; what is left is for a machine that does much else.
SEEN_WITHIN = 5_000
CANDIDATES = ["Ana Combe", "Bo Vaux"]


def the_session_opens(session: Session) -> None:
    """The secretariat names who presides and opens; the page of the visitor finds it by itself."""
    office, scene = session.office, session.scene
    office.goto(f"/seances/{scene.meeting.slug}/")
    follow(office, "Conduire la séance")
    follow(office, "Nommer la présidence et les secrétaires")
    office.get_by_label("Présidence de la séance").select_option(label=f"{session.name(0)} (Pays de Vaux)")
    click(office, "Enregistrer")
    expect(office.get_by_text(f"{session.name(0)} préside", exact=False).first).to_be_visible()
    session.read(office)
    click(office, "Ouvrir la séance")
    expect(office.get_by_text("La séance est ouverte.", exact=False)).to_be_visible()
    expect(session.visitor.get_by_role("heading", name="Aucun point n’est en cours")).to_be_visible()

    chair = session.members[0]
    chair.goto(f"/seances/{scene.meeting.slug}/")
    follow(chair, "Conduire la séance")
    click(chair, "Aborder le point 2")
    expect(chair.get_by_text("Le point est abordé.", exact=False)).to_be_visible()
    expect(session.visitor.locator("#direct-point-titre")).to_have_text("L’eau et les villages")
    session.read(chair)


def the_quorum_is_lost_and_regained(session: Session) -> None:
    office, chair, said = session.office, session.members[0], session.visitor.locator("#annonces")
    office.goto(f"/seances/{session.scene.meeting.slug}/")
    follow(office, "Présences")
    click(office, f"{session.name(2)} part")
    expect(office.get_by_text("2 présents sur 5", exact=False).first).to_be_visible()
    expect(said).to_contain_text("Quorum perdu : 2 présents sur 5 en exercice")
    expect(chair.locator("#quorum")).to_contain_text("perdu à")
    session.read(session.visitor)
    session.read(office)

    # Whoever gave a proxy and comes after all sits: nobody votes for them.
    click(office, f"{session.name(3)} arrive sur place")
    expect(office.get_by_role("button", name=f"{session.name(3)} part")).to_be_visible()
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
    ballot = put_to_the_vote(
        session, "2", "L’amendement sur la durée", "Amendement n°", ["pour", "pour", "pour", "contre"]
    )
    session.read(chair)
    chair.get_by_role("button", name="Lire la décision\u00a0: adopté").click()
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
    expect(session.visitor.locator("#direct-point-titre")).to_have_text("Questions diverses")
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
    """From the page of who presides to the page of the result; members vote from the page they follow."""
    chair, slug = session.members[0], session.scene.meeting.slug
    for page in (*session.members[1:], session.visitor):
        page.goto(f"/seances/{slug}/")
    chair.goto(f"/seances/{slug}/conduire/")
    follow(chair, f"Préparer un scrutin sur le point {point}")
    session.read(chair)
    browsing.prepare(chair, title, text=text, names=names)
    session.read(chair)
    ballot = Ballot.objects.order_by("-number").first()
    click(chair, "Ouvrir le scrutin")
    said = session.visitor.locator("#annonces")
    expect(said).to_have_text(f"Le scrutin {ballot.number} est ouvert : {title}.", timeout=SEEN_WITHIN)
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
