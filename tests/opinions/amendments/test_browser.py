"""From a passage pointed at to a text adopted, in a real browser; no violation on the way, in either theme."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ensems.core import clock
from ensems.meetings.models import Ballot
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Adoption, Amendment, Opinion, Recommendation
from tests import factories
from tests.browser import fits
from tests.meetings.ballots import browsing
from tests.meetings.ballots.halls import hall
from tests.opinions.amendments.scene import BODY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_amendment_is_proposed_signed_voted_and_the_text_built_is_adopted(journeys, axe):
    now = clock.now()
    told = factories.recommended(body=BODY, now=now)
    opinion = factories.submitted_opinion(told, now=now)
    room = hall(now, present=4, away=0)
    slug, where = room.meeting.slug, f"/preconisations/{told.reference}/amendements"
    office = journeys.page(factories.secretariat())
    members = [journeys.page(one.person) for one in room.present]
    chair, author, other, _last = members

    # The secretariat says until when.
    office.goto(f"/avis/{opinion.reference}/")
    office.get_by_role("link", name="Le dépôt des amendements").click()
    office.get_by_label("Fin du dépôt").fill(
        (now + timedelta(days=1)).astimezone(clock.PARIS).strftime("%Y-%m-%dT%H:%M")
    )
    office.get_by_label("Signatures").fill("2")
    axe(office)
    office.get_by_role("button", name="Publier ces conditions").click()
    expect(office.get_by_text("Il faut 2 signatures")).to_be_visible()

    # A member points at a passage, looks, deposits; another signs.
    author.goto(f"{where}/")
    axe(author)
    author.get_by_role("link", name="Proposer un amendement").click()
    axe(author)
    fits(author)
    author.get_by_role("link", name="Changer des mots au §\u00a01").click()
    author.get_by_label("Les mots à changer").fill("trois ans")
    author.get_by_label("Les mots nouveaux").fill("cinq ans")
    author.get_by_label("Exposé des motifs").fill("Trois ans ne suffisent pas à installer une animation.")
    author.get_by_role("button", name="Voir ce que cela donne").click()
    expect(author.locator("ins")).to_contain_text("cinq")
    axe(author)
    author.get_by_role("button", name="Déposer l’amendement").click()
    expect(author.get_by_text("est déposé et public")).to_be_visible()
    other.goto(f"{where}/1/")
    other.get_by_role("button", name="Signer cet amendement").click()
    expect(other.get_by_role("heading", name="2 signataires")).to_be_visible()
    axe(other)
    fits(other)

    # The deadline passes; the chair puts the amendment to the vote, then the text as amended.
    Opinion.objects.update(amendments_until=clock.now())
    ballot = vote(room, chair, members, slug, "Amendement n°\u00a01")
    expect(chair.get_by_role("heading", name="Ce que ce scrutin décide")).to_be_visible()
    axe(chair)
    chair.get_by_role("button", name="Lire la décision\u00a0: adopté").click()
    expect(chair.get_by_text("est adopté\u00a0: c’est lu dans le scrutin")).to_be_visible()
    axe(chair)
    built = Recommendation.objects.select_related("version").get().version
    assert built.body == BODY.replace("trois ans", "cinq ans")
    assert Amendment.objects.get().ground == ballot.result.computation

    ballot = vote(room, chair, members, slug, "Préconisation")
    axe(chair)
    chair.get_by_role("link", name="Relire d’abord").click()
    expect(chair.get_by_text("Rien n’est à ressaisir")).to_be_visible()
    axe(chair)
    fits(chair)
    chair.go_back()
    chair.get_by_role("button", name="Lire la décision sur l’avis").click()
    expect(chair.get_by_text("le texte adopté est figé")).to_be_visible()
    adoption = Adoption.objects.select_related("version").get()
    assert (adoption.ballot, adoption.version, adoption.computation) == (ballot, built, ballot.result.computation)
    assert Recommendation.objects.get().outcome == Outcome.ADOPTED

    visitor = journeys.page()
    for address in (f"/preconisations/{told.reference}/", f"/avis/{opinion.reference}/", f"{where}/", f"{where}/1/"):
        visitor.goto(address)
        axe(visitor)
        fits(visitor)
    visitor.goto(f"/preconisations/{told.reference}/")
    expect(visitor.locator("main")).to_contain_text("pendant cinq ans")
    visitor.get_by_role("link", name="Ce que les amendements ont changé").click()
    expect(visitor.locator("del")).to_contain_text("trois")


def vote(room, chair, members, slug, name):
    """A ballot prepared on that text, opened, voted by all, closed, by whoever presides; ends on its page."""
    chair.goto(f"/seances/{slug}/scrutins/nouveau/")
    browsing.prepare(chair, f"Vote sur : {name}", text=name)
    browsing.open_it(chair)
    made = Ballot.objects.order_by("-number").first()
    for page in members:
        page.goto(f"/seances/{slug}/scrutins/{made.number}/voter/")
        browsing.vote(page, "pour")
    chair.goto(f"/seances/{slug}/scrutins/{made.number}/conduire/")
    browsing.close(chair)
    return Ballot.objects.select_related("result").get(pk=made.pk)
