"""After it: the minutes, from their draft to their PDF."""

from __future__ import annotations

import re

from django.core import mail
from playwright.sync_api import expect

from ensems.core import clock
from ensems.meetings.minutes.models import Minutes
from ensems.meetings.models import Ballot, Meeting
from ensems.notices import delivery
from tests import factories
from tests.browser import click, field, follow
from tests.documents.test_pdf import opened, pdf_text, tags
from tests.journeys.plenary.scene import Session

SAID = "La source du plateau baisse depuis trois étés."


def the_minutes_are_written_and_reread(session: Session) -> None:
    """The secretariat writes what was said, the rest is there; someone present asks for a correction by a link."""
    office, slug = session.office, session.scene.meeting.slug
    office.goto(f"/seances/{slug}/")
    session.read(office)
    follow(office, "Où en est le procès-verbal")
    session.read(office)
    follow(office, "Tenir le procès-verbal")
    follow(office, "Présidence et secrétaires")
    office.get_by_label("Secrétaires de séance").select_option(str(session.scene.members[1].pk))
    session.read(office)
    click(office, "Enregistrer")
    follow(office, "L’eau et les villages")
    office.locator("textarea[name=body]").fill(SAID)
    session.read(office)
    click(office, "Enregistrer")
    click(office, "Composer le procès-verbal")
    expect(office.get_by_text("est composé de tout ce qui a été enregistré", exact=False)).to_be_visible()
    session.read(office)
    mail.outbox.clear()
    click(office, "Composer et soumettre")
    expect(office.get_by_text("part vers les personnes présentes", exact=False)).to_be_visible()
    delivery.send_all()
    letters = {one.to[0]: one.body for one in mail.outbox}
    assert set(letters) == {one.person.email for one in session.scene.members}

    phone = session.journeys.page(None, width=360)
    [address] = re.findall(
        r"https?://[^/\s]+(/seances/proces-verbal/\S+/)", letters[session.scene.members[2].person.email]
    )
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text(SAID)
    session.read(phone)
    phone.get_by_label("Ce qu’il faudrait corriger").fill("J’ai parlé de quatre étés.")
    click(phone, "Envoyer ma demande")
    expect(phone.get_by_text("Votre demande est enregistrée.", exact=False)).to_be_visible()
    office.reload()
    follow(office, f"Répondre à {session.name(2)}, demande 1")
    office.get_by_label("Accepter").check()
    field(office, "Ce que dira le procès-verbal", "La source baisse depuis quatre étés.")
    field(office, "Motif", "C’est exact.")
    session.read(office)
    click(office, "Enregistrer la réponse")
    expect(office.get_by_text("La réponse est enregistrée", exact=False)).to_be_visible()
    session.read(office)


def the_minutes_are_adopted_and_published(session: Session) -> None:
    """The date passes, the next session opens: it adopts; both sign."""
    office, now = session.office, clock.now()
    Minutes.objects.update(corrections_until=now)
    held = Meeting.objects.get(pk=session.scene.meeting.pk)
    factories.meeting(
        title="Plénière suivante",
        held_on=clock.today(now),
        opened_at=now,
        standing_rules=held.standing_rules,
        chair=held.chair,
    )
    office.reload()
    click(office, "Arrêter le texte à adopter")
    expect(office.get_by_text("peut être mis aux voix", exact=False)).to_be_visible()
    session.read(office)
    office.get_by_label("Adopté sans observation", exact=False).check()
    click(office, "Enregistrer l’adoption")
    expect(office.get_by_text("Adopté sans observation à la séance", exact=False).first).to_be_visible()
    session.read(office)
    office.get_by_label("ont signé le procès-verbal", exact=False).check()
    click(office, "Publier")
    expect(office.get_by_text("Le procès-verbal est publié.", exact=False)).to_be_visible()
    session.read(office)


def anyone_reads_the_minutes(session: Session) -> None:
    """On their page and in a tagged PDF, the same; nobody's secret choice in either."""
    page, slug = session.visitor, session.scene.meeting.slug
    page.goto(f"/seances/{slug}/")
    follow(page, "Lire le procès-verbal")
    session.read(page)
    read = page.locator("main").text_content() or ""
    link = page.get_by_role("link", name="Le procès-verbal en PDF").get_attribute("href")
    made = page.request.get(link).body()
    document, printed = opened(made), pdf_text(made)
    assert str(document.Root.Lang).startswith("fr")
    assert document.Root.MarkInfo.Marked
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert session.scene.meeting.title in metadata["dc:title"]
    found = tags(document)
    assert found.count("/H1") == 1
    assert found.count("/Table") >= 1
    assert found.count("/TH") >= 2
    sentences = [
        SAID,
        "La source baisse depuis quatre étés.",
        *(session.name(rank) for rank in range(4)),
    ]
    for ballot in Ballot.objects.select_related("result"):
        sentences += [ballot.title, *ballot.result.computation.splitlines()]
    for text in (read, printed):
        missing = [one for one in sentences if plain(one) not in plain(text)]
        assert not missing, missing
    # The secret ballot has its numbers, and no name beside a choice.
    secret = [one for item in Minutes.objects.get().content["items"] for one in item["ballots"] if one["number"] == 3]
    assert [one["names"] for one in secret] == [[]]


def plain(text: str) -> str:
    """Its letters and signs alone: a line may be cut anywhere on paper."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)
