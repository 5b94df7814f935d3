"""The pages of a ballot: voting without a script, conducting, reading the result."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ensems.core import clock
from ensems.meetings.ballots.enums import BallotKind
from ensems.meetings.ballots.models import Ballot, RollEntry, Vote
from ensems.meetings.ballots.operations import cancel_ballot, close_ballot
from tests import factories
from tests.meetings.ballots.halls import hall

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=1)


def url(name, ballot, **more):
    return reverse(f"meetings:{name}", kwargs={"slug": ballot.meeting.slug, "number": ballot.number} | more)


def page(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u00a0", " ").split())


def form_of(response, mandate):
    """What the browser sends of that voice's form."""
    keys = dict(
        re.findall(
            r'name="mandate" value="(\d+)".*?name="client_key" value="([^"]+)"', response.content.decode(), re.DOTALL
        )
    )
    return {"mandate": mandate.pk, "client_key": keys[str(mandate.pk)]}


# --- Voting ----------------------------------------------------------------------------------------------------------


def test_a_member_votes_for_each_voice_held_and_reads_each_receipt(now, client_for):
    room = hall(now)
    room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()
    browser = client_for(room.present[1].person)
    opened = browser.get(url("vote", ballot))

    assert f"Au nom de {room.away[0].person.name}" in page(opened)
    own = browser.post(url("vote", ballot), form_of(opened, room.present[1]) | {"choice": "for"}, follow=True)
    assert "Votre vote est enregistré" in page(own)
    assert "Vote pour" in page(own)
    assert "Il vous reste 1 voix à exprimer." in page(own)
    carried = browser.post(url("vote", ballot), form_of(opened, room.away[0]) | {"choice": "against"}, follow=True)
    assert "qui porte son pouvoir" in page(carried)
    assert Vote.objects.filter(ballot=ballot).count() == 2


def test_a_form_without_a_choice_says_so_next_to_it(now, client_for):
    room = hall(now)
    ballot = room.open()
    browser = client_for(room.present[1].person)
    sent = browser.post(url("vote", ballot), form_of(browser.get(url("vote", ballot)), room.present[1]))

    assert sent.status_code == 422
    assert "Choisissez une réponse, puis votez." in page(sent)


def test_who_has_no_voice_is_told_what_to_do(now, client_for):
    room = hall(now)

    read = client_for(room.away[0].person).get(url("vote", room.open()))

    assert "Vous n’avez pas de voix à exprimer en ce moment." in page(read)
    assert "signalez votre arrivée" in page(read)


def test_who_just_arrived_finds_their_form(now, client_for):
    room = hall(now)
    ballot = room.open()
    room.arrives(room.away[0], now)
    browser = client_for(room.away[0].person)
    opened = browser.get(url("vote", ballot))

    sent = browser.post(url("vote", ballot), form_of(opened, room.away[0]) | {"choice": "for"})
    assert sent.status_code == 302


def test_a_second_form_is_refused_with_the_reason(now, client_for):
    room = hall(now)
    ballot = room.open()
    browser = client_for(room.present[1].person)
    form = form_of(browser.get(url("vote", ballot)), room.present[1])
    browser.post(url("vote", ballot), form | {"choice": "for"})

    again = browser.post(url("vote", ballot), form | {"client_key": uuid.uuid4(), "choice": "against"})

    assert again.status_code == 403
    assert "n’admet pas que l’on change son vote" in page(again)


def test_the_same_form_with_another_choice_is_explained(now, client_for):
    room = hall(now)
    ballot = room.open()
    browser = client_for(room.present[1].person)
    form = form_of(browser.get(url("vote", ballot)), room.present[1])
    browser.post(url("vote", ballot), form | {"choice": "for"})

    again = browser.post(url("vote", ballot), form | {"choice": "against"})

    assert again.status_code == 422
    assert "Ce formulaire a déjà servi pour un autre choix" in page(again)
    assert "Vous avez voté : pour" in page(again)


def test_a_vote_is_changed_where_the_ballot_lets_one(now, client_for):
    room = hall(now)
    ballot = room.open(may_replace=True)
    browser = client_for(room.present[1].person)
    browser.post(url("vote", ballot), form_of(browser.get(url("vote", ballot)), room.present[1]) | {"choice": "for"})
    second = form_of(browser.get(url("vote", ballot)), room.present[1]) | {"choice": "against"}
    browser.post(url("vote", ballot), second)

    assert Vote.objects.get(ballot=ballot).choice == "against"


def test_a_secret_receipt_never_says_what_was_chosen(now, client_for):
    room = hall(now)
    ballot = room.open(is_secret=True)
    browser = client_for(room.present[1].person)
    form = form_of(browser.get(url("vote", ballot)), room.present[1]) | {"choice": "against"}

    read = page(browser.post(url("vote", ballot), form, follow=True))

    assert "secret : ce récépissé ne dit pas" in read
    assert "contre" not in read.split("Récépissé", 2)[-1]


def test_a_receipt_is_read_by_who_voted_and_who_was_represented_only(now, client_for, client):
    room = hall(now)
    room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()
    entry = room.vote(ballot, room.away[0], "for", by=room.present[1])
    where = url("ballot_receipt", ballot, key=entry.pk)

    assert client_for(room.present[1].person).get(where).status_code == 200
    assert client_for(room.away[0].person).get(where).status_code == 200
    assert client_for(room.present[2].person).get(where).status_code == 403
    assert client.get(where).status_code == 403


def test_the_page_for_voting_costs_the_same_with_one_voice_or_several(now, client_for):
    room = hall(now, present=3, away=3, proxies_each=3)
    ballot = room.open()
    for away in room.away:
        room.gives_proxy(away, room.present[1])
    with CaptureQueriesContext(connection) as one:
        client_for(room.present[2].person).get(url("vote", ballot))
    full = room.open()
    with CaptureQueriesContext(connection) as several:
        client_for(room.present[1].person).get(url("vote", full))
    assert len(several) == len(one)


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_nothing_is_counted_in_public_before_the_closing(now, client):
    room = hall(now)
    ballot = room.open()
    for mandate in room.present:
        room.vote(ballot, mandate, "against")

    read = page(client.get(url("ballot", ballot)))

    assert "Rien n’est compté ni montré avant la clôture." in read
    assert "contre" not in read.replace("pour ou contre un texte", "")
    assert room.present[1].person.name not in read


def test_the_result_names_everyone_in_an_open_ballot(now, client):
    room = hall(now)
    room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()
    room.vote(ballot, room.present[0], "for")
    room.vote(ballot, room.away[0], "against", by=room.present[1])
    close_ballot(actor=room.secretary, ballot=ballot, now=now)

    read = page(client.get(url("ballot", ballot)))

    assert f"{room.present[0].person.name} pour" in read
    assert f"{room.away[0].person.name} contre {room.present[1].person.name}" in read
    assert "2 émargements, 2 votes : les deux nombres sont égaux." in read
    taken = client.get(url("ballot", ballot) + "?format=csv").content.decode()
    assert room.away[0].person.name in taken
    assert ";contre;against" in taken


def test_a_result_that_was_drawn_tells_no_name_of_before(now, client):
    room = hall(now)
    ballot = room.open()
    who = room.present[0].person
    room.vote(ballot, room.present[0], "for")
    close_ballot(actor=room.secretary, ballot=ballot, now=now)
    name = who.name
    assert f"{name} pour" in page(client.get(url("ballot", ballot)))

    type(who).objects.filter(pk=who.pk).update(given_name="", family_name="", email=None, erased_at=now)

    read = page(client.get(url("ballot", ballot)))
    assert "personne effacée pour" in read
    assert name not in read


def test_the_voice_of_a_body_is_told_by_its_name(now, client):
    """It has no territory: neither the page nor the list to take away needs one."""
    room = hall(now)
    seat = room.present[0].seat
    type(seat).objects.filter(pk=seat.pk).update(territory=None, named_by="Union des associations")
    ballot = room.open()
    room.vote(ballot, room.present[0], "for")
    close_ballot(actor=room.secretary, ballot=ballot, now=now)

    assert f"Union des associations {room.present[0].person.name} pour" in page(client.get(url("ballot", ballot)))
    assert "Union des associations;;1" in client.get(url("ballot", ballot) + "?format=csv").content.decode()


def test_the_names_that_do_not_fit_one_page_are_on_the_next(now, client, monkeypatch):
    monkeypatch.setattr("ensems.meetings.ballots.roll.NAMES", 2)
    room = hall(now)
    ballot = room.open()
    for mandate in room.present[:3]:
        room.vote(ballot, mandate, "for")
    close_ballot(actor=room.secretary, ballot=ballot, now=now)

    read = "".join(page(client.get(url("ballot", ballot) + f"?page={number}")) for number in (1, 2))
    assert [read.count(f"{mandate.person.name} pour") for mandate in room.present[:3]] == [1, 1, 1]
    assert "1 à 2 sur 3 voix exprimées" in read


def test_the_result_of_a_secret_ballot_names_who_voted_and_no_choice(now, client):
    room = hall(now)
    ballot = room.open(is_secret=True)
    room.vote(ballot, room.present[0], "for")
    close_ballot(actor=room.secretary, ballot=ballot, now=now)

    read = page(client.get(url("ballot", ballot)))

    assert room.present[0].person.name in read
    assert "Une personne qui administre la base de données pourrait cependant" in read
    assert "bulletins de papier" in read
    assert ";for" not in client.get(url("ballot", ballot) + "?format=csv").content.decode()


def test_a_kept_page_turns_at_the_hour_of_closing(now, client, kept_pages):
    room = hall(now)
    ballot = room.open(closes_at=now + SOON)
    assert "Scrutin ouvert" in page(client.get(url("ballot", ballot)))

    with clock.at(now + SOON - timedelta(microseconds=1)):
        assert "Scrutin ouvert" in page(client.get(url("ballot", ballot)))
    with clock.at(now + SOON):
        assert "Scrutin clos" in page(client.get(url("ballot", ballot)))
        assert "clos, à dépouiller" in page(client.get(reverse("meetings:detail", args=[room.meeting.slug])))


def test_a_ballot_that_is_only_prepared_is_not_seen(now, client, client_for):
    room = hall(now)
    ballot = room.prepare()

    assert client.get(url("ballot", ballot)).status_code == 404
    assert client_for(room.present[0].person).get(url("ballot", ballot)).status_code == 200
    assert "Le texte d’essai" not in page(client.get(reverse("meetings:detail", args=[room.meeting.slug])))


def test_a_cancelled_ballot_says_why(now, client):
    room = hall(now)
    ballot = room.open()
    cancel_ballot(actor=room.secretary, ballot=ballot, reason="Ce n’était pas le bon texte.", now=now)

    assert "Ce n’était pas le bon texte." in page(client.get(url("ballot", ballot)))


def test_the_pages_of_a_result_cost_the_same_for_two_names_and_thirty(now, client):
    costs = []
    for present in (2, 30):
        room = hall(now, present=present)
        ballot = room.open()
        for mandate in room.present:
            room.vote(ballot, mandate, "for")
        close_ballot(actor=room.secretary, ballot=ballot, now=now)
        with CaptureQueriesContext(connection) as captured:
            client.get(url("ballot", ballot))
        costs.append(len(captured))
    assert costs[0] == costs[1]


# --- Conducting ------------------------------------------------------------------------------------------------------


def test_the_chair_prepares_opens_and_closes(now, client_for):
    room = hall(now)
    chair = client_for(room.present[0].person)
    sent = chair.post(
        reverse("meetings:prepare_ballot", args=[room.meeting.slug]),
        {"item": room.item.pk, "kind": "position", "title": "L’article 3", "text": "Nous demandons un car."},
    )
    ballot = Ballot.objects.get()
    assert sent.url == url("conduct_ballot", ballot)

    chair.post(url("conduct_ballot", ballot), {"do": "open"})
    room.vote(ballot, room.present[1], "for")
    assert "1 voix exprimée sur 5 attendues" in page(chair.get(url("conduct_ballot", ballot)))
    closed = chair.post(url("conduct_ballot", ballot), {"do": "close"}, follow=True)

    assert "majorité à 1 : atteinte" in page(closed)


def test_a_ballot_that_a_law_wants_secret_is_sent_to_paper(now, client_for):
    room = hall(now)
    sent = client_for(room.present[0].person).post(
        reverse("meetings:prepare_ballot", args=[room.meeting.slug]),
        {"item": room.item.pk, "kind": "nomination", "title": "La présidence", "options": "Ada", "by_law": "on"},
    )

    assert sent.status_code == 422
    assert "Votez à bulletins de papier" in page(sent)
    assert "La présidence" in sent.content.decode()


def test_what_is_wrong_is_said_next_to_its_field(now, client_for):
    room = hall(now)
    sent = client_for(room.present[0].person).post(
        reverse("meetings:prepare_ballot", args=[room.meeting.slug]),
        {"item": room.item.pk, "kind": "choice", "title": "Le lieu", "options": "Une maison"},
    )

    assert sent.status_code == 422
    assert "Donnez les propositions, une par ligne" in page(sent)


def test_an_hour_of_closing_before_now_is_refused_next_to_its_field(now, client_for):
    room = hall(now)
    ballot = room.prepare()
    sent = client_for(room.present[0].person).post(url("conduct_ballot", ballot), {"do": "open", "closes_at": "08:00"})

    assert sent.status_code == 422
    assert "La clôture vient après l’ouverture." in page(sent)


def test_no_quorum_no_ballot_and_the_page_says_the_count(now, client_for):
    room = hall(now, present=3, away=5, preset="commune")
    sent = client_for(room.present[0].person).post(url("conduct_ballot", room.prepare()), {"do": "open"})

    assert sent.status_code == 403
    assert "quorum 5 : non atteint" in page(sent)


def test_the_next_round_is_prepared_from_the_page(now, client_for):
    room = hall(now)
    ballot = room.open(kind=BallotKind.NOMINATION, is_secret=True, options=("Ada", "Blaise"))
    close_ballot(actor=room.secretary, ballot=ballot, now=now)
    chair = client_for(room.present[0].person)

    assert "Préparer le tour suivant" in page(chair.get(url("conduct_ballot", ballot)))
    chair.post(url("conduct_ballot", ballot), {"do": "round", "options": "Ada\nBlaise"})

    assert Ballot.objects.get(previous=ballot).round == 2


def test_a_cancellation_without_a_reason_is_refused_next_to_its_field(now, client_for):
    room = hall(now)
    ballot = room.open()
    sent = client_for(room.present[0].person).post(url("conduct_ballot", ballot), {"do": "cancel", "reason": ""})

    assert sent.status_code == 422
    assert "Donnez le motif" in page(sent)
    assert not RollEntry.objects.exists()


@pytest.mark.parametrize("name", ["vote", "ballot"])
@pytest.mark.parametrize("kind", [BallotKind.POSITION, BallotKind.CHOICE])
def test_whoever_comes_late_with_a_proxy_votes_for_twelve_queries(
    client_for, now, kind, name, django_assert_max_num_queries
):
    room = hall(now, present=4, away=3)
    ballot = room.open(kind=kind)
    late, represented, _absent = room.away
    room.gives_proxy(represented, late)
    room.arrives(late, now)
    browser = client_for(late.person)
    with django_assert_max_num_queries(12):
        shown = browser.get(url(name, ballot)).content.decode()
    assert ("En votre nom" if name == "vote" else ">Voter</a>") in shown
    assert name == "ballot" or f"Au nom de {represented.person.name}" in shown


@pytest.mark.parametrize("name", ["vote", "ballot"])
def test_whoever_comes_late_and_withdrew_from_the_item_has_no_voice(
    client_for, now, name, django_assert_max_num_queries
):
    room = hall(now, present=4, away=1)
    ballot = room.open(kind=BallotKind.CHOICE)
    late = room.away[0]
    room.arrives(late, now)
    room.item.recusals.create(mandate=late, recorded_at=now)
    browser = client_for(late.person)
    with django_assert_max_num_queries(12):
        shown = browser.get(url(name, ballot))
    assert "Vous vous êtes déporté de ce point : vous n’y votez pas." in page(shown)


# --- Who is led to vote ----------------------------------------------------------------------------------------------


def test_a_visitor_reads_who_votes_and_is_led_to_sign_in(now, client, client_for):
    room = hall(now)
    ballot = room.open()
    html = client.get(url("ballot", ballot))
    assert "Votent les membres notés présents à la séance" in page(html)
    assert "Pour voter, identifiez-vous" in page(html)
    assert f"/connexion/?next={url('vote', ballot)}" in html.content.decode()
    assert f'href="{url("vote", ballot)}"' not in html.content.decode()
    # What one visitor reads, all read: nobody signed in changes it, and it sets no cookie.
    client_for(room.present[1].person).get(url("ballot", ballot))
    assert client.get(url("ballot", ballot)).content == html.content
    assert not html.cookies


def test_who_may_vote_gets_the_button_and_then_reads_that_it_is_done(now, client_for):
    room = hall(now)
    ballot = room.open()
    browser = client_for(room.present[1].person)
    link = f'href="{url("vote", ballot)}">Voter</a>'
    assert link in browser.get(url("ballot", ballot)).content.decode()
    room.vote(ballot, room.present[1], "for", now=now)
    after = browser.get(url("ballot", ballot))
    assert link not in after.content.decode()
    assert "Votre vote est enregistré." in page(after)


@pytest.mark.parametrize("name", ["ballot", "vote"])
def test_who_may_not_vote_reads_why_before_any_click(now, client_for, as_role, name):
    room = hall(now, present=4, away=2)
    room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()
    told = {
        room.away[0].person: "La personne qui porte votre pouvoir vote en votre nom.",
        room.away[1].person: "Vous n’êtes pas noté présent",
        factories.person(): "Votent les membres qui siègent à cette séance : vous n’en êtes pas.",
    }
    for person, words in told.items():
        shown = client_for(person).get(url(name, ballot))
        assert ("Je suis dans la salle" in page(shown)) == (person == room.away[1].person)
        assert words in page(shown)
        assert ">Voter</a>" not in shown.content.decode()


def test_an_object_is_still_asked_where_no_text_is_chosen(now, as_role):
    room = hall(now)
    keeper = as_role("secretariat")
    address = f"/seances/{room.meeting.slug}/scrutins/nouveau/"
    told = {"item": room.item.pk, "kind": "position", "text": "Nous demandons un lieu ouvert.", "title": " "}
    refused = keeper.post(address, told)
    assert refused.status_code == 422
    assert "Dites en une phrase ce qui est mis aux voix." in page(refused)
    assert "Nous demandons un lieu ouvert." in page(refused)
    assert keeper.post(address, told | {"title": "Le lieu"}).status_code == 302
    assert Ballot.objects.get().title == "Le lieu"
