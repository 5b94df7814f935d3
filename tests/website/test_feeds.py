"""Atom feeds: valid, the same for everyone, nothing that left, nothing sent twice to who has it already."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ensems.answers.enums import PledgeState
from ensems.answers.inquiries.operations import hide_inquiry, withdraw_inquiry
from ensems.answers.models import Pledge
from ensems.answers.operations import PledgeLine, record_follow_up
from ensems.contributions.operations import hide_contribution, show_contribution
from ensems.website.feed_entries import MOST
from ensems.website.slots import feed_address
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def read(browser, address, **headers):
    response = browser.get(address, headers=headers)
    assert response.status_code == 200, address
    return parsed(response)


def parsed(response):
    """The feed, held against what RFC 4287 requires (sections 4.1.1, 4.1.2, 4.2)."""
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert (found.text or "").strip(), name
        assert element.find(f"{ATOM}id").text.startswith("tag:")
        at = datetime.fromisoformat(element.find(f"{ATOM}updated").text)
        assert at.tzinfo is not None
        assert [one.get("rel") for one in element.findall(f"{ATOM}link")].count("alternate") == 1
    assert root.find(f"{ATOM}author/{ATOM}name").text
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")].count("self") == 1
    ids = [one.find(f"{ATOM}id").text for one in entries]
    assert len(ids) == len(set(ids))
    assert len(entries) <= MOST
    return root


def titles(root) -> list[str]:
    return [one.text.replace("\u00a0", " ") for one in root.iterfind(f"{ATOM}entry/{ATOM}title")]


def ids(root) -> list[str]:
    return [one.text for one in root.iterfind(f"{ATOM}entry/{ATOM}id")]


@pytest.fixture
def thread(now):
    """A whole thread: cited, submitted, adopted, sent, answered, followed up."""
    told = factories.answered_recommendation(pledges=(PledgeLine("Financer dix postes.", date(2027, 6, 1)),), now=now)
    record_follow_up(
        actor=factories.actor_of(factories.region_elected(), now),
        pledge=Pledge.objects.get(),
        state=PledgeState.UNDER_WAY,
        on=now.date(),
        text="Les fiches de poste sont écrites.",
        now=now + timedelta(minutes=5),
    )
    return told


def test_nothing_yet_is_a_valid_feed_that_stays_the_same(client):
    first, second = (client.get(reverse("website:feed")) for _ in range(2))

    assert titles(parsed(first)) == []
    assert first.content == second.content


def test_a_thread_is_told_from_its_last_link(client, thread):
    told = titles(read(client, feed_address(thread.subject)))

    assert told[0].startswith(f"Suite d’un engagement sur {thread.reference}")
    for words in ("Réponse de la Région à", "transmis à la Région", "adoptée :", "soumise à l’adoption"):
        assert any(words in title for title in told), words
    assert len(told) == 5


@pytest.mark.parametrize("scope", ["", "saisine", "territoire"])
def test_the_feeds_around_a_thread_hold_it_and_what_it_rests_on(client, thread, scope):
    said = thread.citations.get().contribution
    subject = {"": "", "saisine": thread.opinion.referral.subject, "territoire": said.territory.subject}[scope]

    told = titles(read(client, feed_address(subject)))

    assert len(told) == 6
    assert any(said.territory.name in title for title in told)


def test_a_feed_keeps_to_its_own_thing(client, thread, now):
    factories.contribution(territory=factories.territory(name="Ailleurs"), now=now)
    factories.inquiry(territory=factories.territory(), now=now)
    other = factories.referral(now=now)

    assert not titles(read(client, feed_address(other.subject)))
    assert len(titles(read(client, feed_address(thread.subject)))) == 5
    assert len(titles(read(client, reverse("website:feed_of_inquiries")))) == 1
    assert len(titles(read(client, reverse("website:feed")))) == 8


def test_what_left_is_no_longer_told_and_what_came_back_keeps_its_identity(client, now):
    draft = factories.draft(now=now)
    factories.receipt(draft, now=now)
    draft.refresh_from_db()
    address = feed_address(draft.territory.subject)
    secretary = factories.actor_of(factories.secretariat(), now)
    before = ids(read(client, address))

    hide_contribution(actor=secretary, contribution=draft, reason="Un motif que chacun lira.", now=now)
    hidden = client.get(address)
    show_contribution(actor=secretary, contribution=draft, now=now)

    assert draft.title.encode() not in hidden.content
    assert ids(parsed(hidden)) == []
    assert ids(read(client, address)) == before


@pytest.mark.parametrize("gesture", ["withdraw", "hide"])
def test_an_inquiry_that_left_leaves_with_its_answers(client, now, gesture):
    one = factories.inquiry(now=now)
    if gesture == "withdraw":
        withdraw_inquiry(actor=factories.actor_of(one.author, now), inquiry=one, now=now)
    else:
        factories.inquiry_reply(one, now=now)
        actor = factories.actor_of(factories.secretariat(), now)
        hide_inquiry(actor=actor, inquiry=one, reason="Un motif que chacun lira.", now=now)

    assert titles(read(client, reverse("website:feed_of_inquiries"))) == []


def test_what_is_not_public_has_no_feed(as_role, now):
    prepared = factories.referral(slug="preparee", status="draft", phase=None, now=now)
    drafted = factories.recommended(now=now)

    for role in ("visitor", "secretariat"):
        browser = as_role(role)
        for subject in (prepared.subject, drafted.subject, "saisine:2099-Z", "interpellations:x", "personne:1"):
            kind, _colon, name = subject.partition(":")
            assert browser.get(reverse("website:feed_of", args=[kind, name])).status_code == 404
        assert drafted.title not in " ".join(titles(read(browser, reverse("website:feed"))))


def test_an_identity_depends_on_no_scheme_and_no_port(client, settings, now):
    factories.inquiry(now=now)
    told = []
    for base in ("http://ensems.example:8000", "https://ensems.example"):
        settings.BASE_URL = base
        told.append(ids(read(client, reverse("website:feed"))))

    assert told[0] == told[1]
    assert told[0][0].startswith("tag:ensems.example,2026:interpellation:I-")


def test_what_xml_cannot_hold_is_left_out(client, now):
    factories.inquiry(title="Les \uffffguichets & <b>les</b> trains", body="Quand ? <script> & \ufffe", now=now)

    root = read(client, reverse("website:feed"))

    assert "Les guichets & <b>les</b> trains" in titles(root)[0]
    # HTML inside XML: escaped twice, so that a reader shows it and runs nothing.
    assert "&lt;script&gt;" in root.find(f"{ATOM}entry/{ATOM}summary").text


@pytest.mark.parametrize("kept", [False, True])
def test_who_has_it_already_is_not_sent_it_again(client, now, exact_queries, request, kept):
    if kept:
        request.getfixturevalue("kept_pages")
    factories.inquiry(now=now - timedelta(seconds=1))
    address = reverse("website:feed")
    first = client.get(address)

    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        with exact_queries(1):
            again = client.get(address, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]

    factories.inquiry(now=now)
    assert "Last-Modified" not in client.get(address)
    assert len(titles(read(client, address, **{"If-None-Match": first["ETag"]}))) == 2
    assert len(titles(read(client, address, **{"If-Modified-Since": first["Last-Modified"]}))) == 2


def test_everyone_gets_the_same_bytes(as_role, thread):
    address = feed_address(thread.opinion.referral.subject)

    got = [as_role(role).get(address) for role in factories.ROLES]

    assert len({one.content for one in got}) == 1
    assert not any(one.cookies for one in got)


@pytest.mark.parametrize(("subject", "most"), [("", 8), ("saisine", 7), ("territoire", 9), ("interpellations", 4)])
def test_a_feed_costs_the_same_for_one_and_for_sixty(client, now, subject, most):
    place, referral = factories.territory(), factories.referral(now=now)
    address = feed_address({"saisine": referral.subject, "territoire": place.subject}.get(subject, subject))
    costs = []
    for many in (1, 60):
        for _ in range(many):
            factories.contribution(referral.questions.first(), territory=place, now=now)
            factories.inquiry_reply(factories.inquiry(territory=place, now=now), now=now)
        with CaptureQueriesContext(connection) as captured:
            root = read(client, address)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= most
    assert len(titles(root)) == MOST


def test_pages_name_their_feed_in_their_head_and_next_to_the_way_to_follow(client, thread, now):
    inquiry = factories.inquiry(now=now)
    place = thread.citations.get().contribution.territory
    pages = {
        reverse("referrals:detail", args=[thread.opinion.referral.slug]): thread.opinion.referral.subject,
        reverse("opinions:recommendation", args=[thread.reference]): thread.subject,
        reverse("territories:detail", args=[place.code]): place.subject,
        reverse("answers:inquiry", args=[inquiry.reference]): inquiry.subject,
    }
    for page, subject in pages.items():
        text = client.get(page).content.decode()
        feed = feed_address(subject)
        assert f'<link rel="alternate" type="application/atom+xml" title="Flux Atom" href="{feed}">' in text
        assert f'<a href="{feed}" type="application/atom+xml">' in text
        assert reverse("notices:follow", args=[subject]) in text
        assert "csrfmiddlewaretoken" not in text
    for page, feed in (("website:home", "website:feed"), ("answers:inquiries", "website:feed_of_inquiries")):
        assert f'href="{reverse(feed)}"' in client.get(reverse(page)).content.decode()
