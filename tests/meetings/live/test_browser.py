"""A meeting followed on its page in a real browser: nothing is loaded again by hand, what happens is said once."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ensems.core import clock
from ensems.meetings import operations
from ensems.meetings.ballots.operations import BallotFacts, open_ballot, prepare_ballot
from ensems.meetings.models import Meeting, SpeechRequest
from tests import factories
from tests.browser import fits
from tests.meetings.scene import SYSTEM, prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def today(**changes):
    now = clock.now()
    settings = {"urgent_days": 0, "notice_is_clear": False, "speech_minutes": 3}
    scene = prepared(now, starts=now + timedelta(minutes=10), settings=settings, **changes)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, urgent=True, reason="La crue", now=now)
    for one in scene.members[:3]:
        operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=one, now=now)
    return scene


def test_a_meeting_is_followed_without_loading_its_page_again(journeys, axe):
    scene = today()
    where = f"/seances/{scene.meeting.slug}/"
    office, me = journeys.page(factories.secretariat()), journeys.page(scene.members[0].person, width=360)
    me.goto(where)
    expect(me.get_by_text("La séance est prévue à", exact=False)).to_be_visible()

    office.goto(f"{where}conduire/")
    office.get_by_role("link", name="Nommer la présidence et les secrétaires").click()
    name = f"{scene.members[1].person.name} (Pays de Vaux)"
    office.get_by_label("Présidence de la séance").select_option(label=name)
    office.get_by_role("button", name="Enregistrer").click()
    expect(office.get_by_text("préside", exact=False).first).to_be_visible()
    office.get_by_role("button", name="Ouvrir la séance").click()
    office.get_by_role("button", name="Aborder le point 1").click()
    expect(office.get_by_text("en cours", exact=True)).to_be_visible()
    axe(office)
    fits(office)

    # The page of the member found by itself that the meeting is open.
    expect(me.get_by_role("heading", name="Ouverture")).to_be_visible()
    said = me.locator("#annonces")
    expect(me.get_by_role("button", name="Demander la parole")).to_be_visible()
    axe(me)
    fits(me)

    me.get_by_role("button", name="Demander la parole").focus()
    me.keyboard.press("Enter")
    expect(me.get_by_role("button", name="Retirer ma demande")).to_be_visible()
    # The page of the chair sees it come.
    office.get_by_role("button", name=f"Donner la parole à {scene.members[0].person.name}").click()
    expect(me.get_by_text("Vous avez la parole.")).to_be_visible()
    expect(me.locator("#direct-parole time")).to_contain_text(" s")

    # A new item is said once; what did not change is not said again.
    office.get_by_role("button", name="Aborder le point 2").click()
    expect(said).to_have_text("Point 2 : L’eau et les villages.")
    me.evaluate("document.getElementById('annonces').textContent = ''")
    link = me.get_by_role("link", name="Le détail, par personne")
    link.focus()
    operations.record_departure(actor=SYSTEM, meeting=Meeting.objects.get(), mandate=scene.members[2], now=clock.now())
    expect(said).to_contain_text("Quorum perdu : 2 présents sur 4 en exercice")
    expect(said).not_to_contain_text("Point 2")
    expect(link).to_be_focused()
    operations.record_arrival(actor=SYSTEM, meeting=Meeting.objects.get(), mandate=scene.members[3], now=clock.now())
    expect(said).to_contain_text("Quorum atteint : 3 présents")

    facts = BallotFacts(title="Le vœu des vallées", text="Un lieu ouvert.")
    ballot = prepare_ballot(actor=SYSTEM, item=scene.items[1], facts=facts, now=clock.now())
    office.goto(f"{where}scrutins/{ballot.number}/conduire/")
    office.get_by_role("button", name="Ouvrir le scrutin").click()
    expect(said).to_have_text("Le scrutin 1 est ouvert : Le vœu des vallées.")
    axe(me)
    me.get_by_role("link", name="Voter").click()
    expect(me.get_by_label("pour", exact=True)).to_be_visible()


def test_who_comes_in_or_receives_a_proxy_gets_to_vote_on_the_page_they_have_open(journeys, axe):
    scene = today()
    now = clock.now()
    late = scene.members[3]
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=now)
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=now)
    facts = BallotFacts(title="Le vœu des vallées", text="Un lieu ouvert.")
    made = prepare_ballot(actor=SYSTEM, item=scene.items[1], facts=facts, now=clock.now())
    open_ballot(actor=SYSTEM, ballot=made, now=clock.now())
    me, asked = journeys.page(late.person, width=360), []
    me.on("request", lambda request: request.url.endswith(f"/{scene.meeting.slug}/") and asked.append(request.url))
    me.goto(f"/seances/{scene.meeting.slug}/")
    expect(me.locator("#mon-vote")).to_contain_text("Vous n’êtes pas noté présent")
    me.get_by_role("link", name="Je suis dans la salle").focus()

    # Another who leaves changes nothing for me: my part is not asked for again.
    operations.record_departure(actor=SYSTEM, meeting=Meeting.objects.get(), mandate=scene.members[2], now=clock.now())
    expect(me.locator("#direct-quorum")).to_contain_text("2 présents sur 4")
    me.wait_for_timeout(1_200)
    assert len(asked) == 1

    operations.record_arrival(actor=SYSTEM, meeting=Meeting.objects.get(), mandate=late, now=clock.now())
    expect(me.get_by_role("button", name="Demander la parole")).to_be_visible()
    expect(me.locator("#annonces")).to_have_text("Vous pouvez voter.")
    axe(me)
    fits(me)
    me.wait_for_timeout(1_200)
    assert len(asked) == 2
    me.get_by_role("link", name="Voter").click()
    expect(me.get_by_label("pour", exact=True)).to_be_visible()


def test_the_screen_of_the_room_follows_too(journeys, axe):
    scene = today()
    where = f"/seances/{scene.meeting.slug}/"
    screen = journeys.page(None, width=1920)
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=clock.now())
    screen.goto(f"{where}projection/")
    expect(screen.get_by_text("Entre deux points")).to_be_visible()
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=clock.now())
    expect(screen.get_by_role("heading", name="L’eau et les villages")).to_be_visible()
    axe(screen)
    for width, height in ((1920, 1080), (1280, 720)):
        screen.set_viewport_size({"width": width, "height": height})
        overflow = (
            "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
        )
        assert max(screen.evaluate(overflow)) <= 0
    fits(screen)


def test_the_page_asks_as_a_visitor_and_comes_back_after_a_cut(journeys):
    scene = today()
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=clock.now())
    me, asked = journeys.page(scene.members[0].person), []
    me.on("request", lambda request: request.url.endswith("/direct/") and asked.append(request.all_headers()))
    me.goto(f"/seances/{scene.meeting.slug}/")
    me.wait_for_timeout(2_500)
    assert len(asked) >= 2
    assert not any("cookie" in headers for headers in asked)
    assert "if-none-match" in asked[1]

    me.route("**/direct/", lambda route: route.abort())
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=clock.now())
    me.wait_for_timeout(1_500)
    expect(me.get_by_text("Aucun point n’est en cours")).to_be_visible()
    me.unroute("**/direct/")
    expect(me.get_by_role("heading", name="L’eau et les villages")).to_be_visible(timeout=15_000)


def test_without_scripts_one_asks_for_the_floor_and_leaves_the_list(journeys):
    scene = today()
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=clock.now())
    me = journeys.page(scene.members[0].person, scripts=False)
    me.goto(f"/seances/{scene.meeting.slug}/")
    me.get_by_role("button", name="Demander la parole").click()
    expect(me.get_by_text("Votre demande est dans la liste :", exact=False)).to_be_visible()
    expect(me.locator(".speakers")).to_contain_text(scene.members[0].person.name)
    me.get_by_role("button", name="Retirer ma demande").click()
    expect(me.get_by_text("Votre demande de parole est retirée.")).to_be_visible()
    assert SpeechRequest.objects.get().withdrawn_at is not None
