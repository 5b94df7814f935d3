"""Whole pages kept for visitors: given again as long as they are true, not one microsecond or one act longer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from ensems.accounts.operations import erase_person
from ensems.contributions import operations as contributions
from ensems.contributions.models import Contribution
from ensems.contributions.views.territories import territories_for
from ensems.core import clock, freshness
from ensems.interface import pages
from ensems.referrals.models import Phase
from ensems.register.pages import edition
from tests import factories
from tests.strictness import StrictClient
from tests.test_budgets import PAGES
from tests.test_matrix import TABLE, Scene

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def text(response) -> str:
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def at(instant: datetime, url: str) -> str:
    with clock.at(instant):
        return text(StrictClient().get(url))


@pytest.fixture
def said(now, kept_pages) -> Contribution:
    return factories.contribution(now=now)


def address(made: Contribution) -> str:
    return reverse("contributions:detail", args=[made.reference])


# --- What is kept ---------------------------------------------------------------------------------------------


def test_a_page_that_is_still_true_costs_one_query(client, said, exact_queries):
    drawn = client.get(address(said))
    with exact_queries(1):
        again = client.get(address(said))
    assert again.content == drawn.content
    assert dict(again.headers) == dict(drawn.headers)


@pytest.mark.parametrize("name", [name for name in PAGES if TABLE[name].get[0] == 200])
def test_a_kept_page_is_the_page_itself(name, now, client, kept_pages):
    scene = Scene(now)
    url = reverse(name, kwargs=scene.arguments(TABLE[name].arguments))
    client.get(url)
    kept = bytes_of(client.get(url))
    pages.forget_all()
    drawn = bytes_of(StrictClient().get(url))
    if b"csrfmiddlewaretoken" not in drawn:
        assert kept == drawn


def bytes_of(response) -> bytes:
    return b"".join(response)


def test_a_reader_who_has_the_page_already_is_told_so_in_no_bytes(client, said):
    first = client.get(address(said))
    assert first["Cache-Control"] == "no-cache"
    again = client.get(address(said), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(address(said), headers={"If-None-Match": '"autre"'}).status_code == 200


# --- What ends it: an act ---------------------------------------------------------------------------------------


def test_an_act_renews_every_page(client, said, now):
    assert "Nous l’avons essayé." not in text(client.get(address(said)))
    author = factories.actor_of(factories.member(factories.territory()), now)
    contributions.comment_contribution(actor=author, contribution=said, body="Nous l’avons essayé.", now=now)
    assert "Nous l’avons essayé." in text(client.get(address(said)))


def test_what_is_hidden_is_gone_from_the_very_next_page(client, said, now):
    title = said.title
    assert title in text(client.get(address(said)))
    contributions.hide_contribution(
        actor=factories.actor_of(factories.secretariat(), now),
        contribution=said,
        reason="Ce texte donne le nom d’un particulier.",
        now=now,
    )
    assert title not in text(client.get(address(said)))


def test_an_erased_name_is_gone_from_the_very_next_page(client, said, now):
    author = said.author
    assert author.name in text(client.get(address(said)))
    erase_person(actor=factories.actor_of(author, now), person=author, now=now)
    assert author.family_name not in text(client.get(address(said)))


def test_an_act_recorded_while_the_page_is_drawn_leaves_it_unkept(said, now):
    drawn = []

    def draw(request):
        drawn.append(request)
        request.now = now
        factories.act(now=now)
        return HttpResponse("une moitié de page")

    middleware = pages.PagesMiddleware(draw)
    middleware(RequestFactory().get("/"))
    middleware(RequestFactory().get("/"))
    assert len(drawn) == 2


# --- What ends it: time -------------------------------------------------------------------------------------------


def test_a_phase_that_ends_turns_the_page_at_its_microsecond(now, kept_pages):
    referral = factories.referral(now=now)
    Phase.objects.filter(referral=referral, kind="contributions").update(closes_at=now + timedelta(hours=1))
    url = reverse("contributions:question", args=[referral.slug, 1])
    closes = now + timedelta(hours=1)
    open_page = at(now, url)
    assert at(closes - TICK, url) == open_page
    closed_page = at(closes, url)
    assert closed_page != open_page
    pages.forget_all()
    assert at(closes, url) == closed_page
    assert at(closes - TICK, url) == open_page, "a page of later is not given to a clock that says earlier"


def test_a_phase_that_begins_turns_the_page_at_its_microsecond(now, kept_pages):
    referral = factories.referral(now=now)
    opens = now + timedelta(minutes=30)
    Phase.objects.filter(referral=referral, kind="contributions").update(opens_at=opens)
    url = reverse("referrals:detail", args=[referral.slug])
    before = at(now, url)
    assert at(opens - TICK, url) == before
    assert at(opens, url) != before


def test_days_turn_at_midnight_in_paris(now, kept_pages):
    referral = factories.referral(now=now)
    Phase.objects.filter(referral=referral, kind="contributions").update(closes_at=now + timedelta(days=5))
    midnight = datetime(2026, 11, 24, 0, 0, tzinfo=clock.PARIS)
    url = reverse("website:home")
    today = at(now, url)
    assert "Il reste <b>5 jours" in today
    assert at(midnight - TICK, url) == today
    assert "Il reste <b>4 jours" in at(midnight, url)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(minutes=3) - TICK, "il y a 2 minutes"),
        (timedelta(minutes=3), "il y a 3 minutes"),
        (timedelta(minutes=60) - TICK, "il y a 59 minutes"),
        (timedelta(minutes=60), "il y a 1 heure"),
        (timedelta(hours=2) - TICK, "il y a 1 heure"),
        (timedelta(hours=2), "il y a 2 heures"),
    ],
)
def test_ages_turn_at_their_minute_and_at_their_hour(said, now, after, words):
    factories.comment(said, now=now)
    for earlier in (timedelta(0), timedelta(minutes=2), timedelta(minutes=59), timedelta(minutes=61)):
        if earlier < after:
            at(now + earlier, address(said))
    assert words in at(now + after, address(said))


# --- For whom ---------------------------------------------------------------------------------------------------


def test_who_is_signed_in_never_gets_nor_gives_a_kept_page(client, said, as_role):
    member = as_role("member")
    own = member.get(address(said))
    assert own["Cache-Control"] == "private"
    visitor = client.get(address(said))
    assert member.person.name not in text(visitor)
    assert member.person.name in text(member.get(address(said)))


def test_a_message_for_one_visitor_stays_theirs(client, said, now):
    """Leaving a role says so once, to whoever left it."""
    url = reverse("website:help")
    client.cookies["messages"] = "contrefait"
    client.get(url)
    assert kept_count() == 0


@pytest.mark.parametrize("url", ["/sante", "/compte/connexion/", "/courrier/", "/rien-de-tel/"])
def test_what_is_not_the_same_for_everyone_is_not_kept(url, client, kept_pages, now):
    client.get(url)
    assert kept_count() == 0


def test_each_address_host_and_encoding_has_its_own_page(said):
    client = Client()
    for asked in ({}, {"headers": {"accept-encoding": "gzip"}}, {"headers": {"host": "localhost"}}):
        client.get(address(said), **asked)
    client.get(address(said) + "?a=1")
    assert kept_count() == 4


def test_a_fragment_is_neither_kept_nor_given_from_a_page(client, said):
    client.get(address(said))
    client.get(address(said), headers={"hx-request": "true"})
    assert kept_count() == 1


def test_the_switch_of_role_is_for_the_machine_itself(client, said, now):
    here = client.get(address(said), REMOTE_ADDR="127.0.0.1")
    elsewhere = client.get(address(said), REMOTE_ADDR="192.0.2.7")
    assert kept_count() == 2
    assert here["ETag"] == elsewhere["ETag"], "no demonstration here: the two are drawn alike"


def kept_count() -> int:
    """Whole pages only, whatever pieces and values they were made of."""
    return sum(bool(page.headers) for page in pages.shelf._pages.values())


# --- At once, and within bounds -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_have_one_page_drawn(now, kept_pages):
    drawn, all_here = [], threading.Barrier(8)

    def draw(request):
        drawn.append(1)
        threading.Event().wait(0.2)
        request.now = clock.now()
        return HttpResponse("la page")

    middleware = pages.PagesMiddleware(draw)

    def ask(_rank):
        all_here.wait()
        try:
            return middleware(RequestFactory().get("/")).content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {b"la page"}
    assert len(drawn) == 1


def test_the_least_read_goes_when_there_is_no_more_room(now):
    def page(size):
        return pages.Kept((1, "a"), now, now + timedelta(hours=1), b"x" * size, (), "")

    shelf = pages.Shelf(10_000)
    shelf.keep("a", page(4000))
    shelf.keep("b", page(4000))
    assert shelf.find("a", (1, "a"), now)
    shelf.keep("c", page(4000))
    assert (shelf.find("b", (1, "a"), now), shelf.held) == (None, 10_000)
    shelf.keep("d", page(10_001))
    assert shelf.held <= 10_000
    assert shelf.find("d", (1, "a"), now) is None


@pytest.mark.django_db(transaction=True)
def test_a_database_that_hung_up_meanwhile_is_asked_again(now):
    if connection.vendor != "postgresql":
        pytest.skip("une base dans un fichier ne raccroche pas")
    factories.act(now=now)
    known = edition()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [mine])
    other.close()
    assert edition() == known


# --- Pieces of the pages of those who signed in -------------------------------------------------------------


def drawn_piece(request, words):
    calls = []

    def draw():
        calls.append(1)
        return words

    return str(pages.piece(request, "morceau", draw)), len(calls)


def asked_by(actor, now, path="/"):
    request = RequestFactory().get(path)
    request.actor, request.now = actor, now
    return request


def test_a_piece_is_drawn_once_for_all_who_read_as_visitors_do(now, kept_pages):
    members = [factories.actor_of(factories.member(factories.territory()), now) for _one in range(2)]
    assert drawn_piece(asked_by(members[0], now), "a") == ("a", 1)
    assert drawn_piece(asked_by(members[1], now), "b") == ("a", 0)
    assert drawn_piece(asked_by(members[1], now, "/?page=2"), "c") == ("c", 1)
    assert drawn_piece(asked_by(factories.actor_of(factories.secretariat(), now), now), "d") == ("d", 1)
    factories.act(now=now)
    assert drawn_piece(asked_by(members[0], now), "e") == ("e", 1)


def test_what_time_changes_in_a_piece_ends_the_piece_and_the_page_around_it(now, kept_pages):
    member = factories.actor_of(factories.member(factories.territory()), now)
    end = now + timedelta(minutes=7)

    def draw():
        freshness.changes_at(end)
        return "x"

    for _drawn_then_found in range(2):
        with freshness.watched() as instants:
            pages.piece(asked_by(member, now), "morceau", draw)
        assert min(instants) == end
    assert drawn_piece(asked_by(member, end - TICK), "y") == ("x", 0)
    assert drawn_piece(asked_by(member, end), "z") == ("z", 1)


def test_each_member_finds_where_they_speak_among_what_is_read_once_for_all(now, kept_pages):
    question = factories.referral(now=now).questions.first()
    places = [factories.territory(), factories.territory()]
    without_seat = factories.territory()
    people = [factories.member(places[0]), factories.member(places[1]), factories.officer(without_seat)]

    for person, place in zip(people, [*places, without_seat], strict=True):
        found = territories_for(asked_by(factories.actor_of(person, now), now), question)
        assert [one.pk for one in found if one.speaks or one.prepares] == [place.pk]
        assert {one.pk for one in found} == {places[0].pk, places[1].pk, place.pk}
