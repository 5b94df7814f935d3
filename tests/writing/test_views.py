"""What the editor sends and gets back, its preview, the list of versions."""

import json
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from ensems.writing.models import Revision
from ensems.writing.operations import freeze, save_draft, start_text
from ensems.writing.views import read_save, save_response
from tests import factories


@pytest.fixture
def person(db):
    return factories.person()


def test_a_damaged_save_is_read_without_error():
    request = RequestFactory().post("/", {"body": "Un.", "base_revision": "x", "turn": "-1", "editor": "e" * 80})

    assert read_save(request) == {"body": "Un.", "base_revision": 0, "editor": "e" * 36, "turn": 0}


def test_the_answer_holds_the_body_only_when_it_was_merged(person, now):
    actor, other = factories.actor_of(person), factories.actor_of(factories.person())
    text = start_text(actor=actor, body="Un. Deux.", now=now)
    request = RequestFactory().post("/")
    request.now = now

    alone = save_draft(actor=actor, text=text, body="Un. Deux. Trois.", base_revision=0, now=now)
    merged = save_draft(actor=other, text=text, body="Zéro. Un. Deux.", base_revision=0, now=now)

    assert json.loads(save_response(request, saved=alone).content) == {
        "revision": 1,
        "merged": False,
        "body": None,
        "notice": "",
        "saved_at": "9\u00a0h\u00a000",
    }
    answer = json.loads(save_response(request, saved=merged, by="Anna").content)
    assert answer["body"] == "Zéro. Un. Deux. Trois."
    assert answer["notice"] == "Anna a écrit en même temps\u00a0: tout est gardé."


def test_the_preview_shows_marks_and_problems_and_writes_nothing(client_for, person):
    page = client_for(person).post("/ecriture/apercu/", {"body": "## Titre\n\n<script>1</script>"}).content.decode()

    assert "<h2>Titre</h2>" in page
    assert "Ligne 3\u00a0: du code HTML" in page
    assert "<script>" not in page
    assert not Revision.objects.exists()


def test_the_preview_is_for_those_who_may_write(client, db):
    assert client.post("/ecriture/apercu/", {"body": "Un."}).status_code in (302, 403)
    assert client.get("/ecriture/apercu/").status_code == 405


def test_too_many_previews_wait(client_for, person):
    browser = client_for(person)

    codes = {browser.post("/ecriture/apercu/", {"body": "Un."}).status_code for _ in range(62)}

    assert codes == {200, 429}


def test_versions_are_listed_with_their_digest_and_a_comparison(person, now):
    actor = factories.actor_of(person)
    text = start_text(actor=actor, body="Un.", now=now)
    freeze(actor=actor, text=text, now=now)
    last = freeze(actor=actor, text=text, body="Deux.", now=now + timedelta(days=1))
    versions = list(text.versions.order_by("-number"))

    page = render_to_string("writing/versions.html", {"versions": versions, "compare_url": "/essai/"})

    assert last.digest in page
    assert 'href="/essai/?de=1&amp;a=2"' in page
    assert page.count("<li") == 2
    assert "Aucune version" in render_to_string("writing/versions.html", {"versions": []})
