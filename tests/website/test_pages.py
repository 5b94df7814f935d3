"""Help, accessibility, legal notice, health."""

import json
from datetime import timedelta

import pytest

from ensems.assembly.models import Institution
from ensems.core.actors import system
from ensems.notices import tending
from ensems.register.models import Act
from tests import factories
from tests.register.unlock import unlocked

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("path", ["/aide/", "/accessibilite/", "/mentions-legales/"])
@pytest.mark.parametrize("empty", [True, False])
def test_pages_of_text_cost_two_queries(path, empty, client, now, exact_queries):
    if not empty:
        Institution.objects.create(
            name="Assemblée d’essai",
            region_code="99",
            region_name="Région d’essai",
            nature="instance consultative",
            members="des élus locaux",
            created_year=2017,
            missions=[{"key": "a", "name": "Dire", "text": "dire ce qui est"}],
            commitments=[{"key": "b", "text": "répondre"}],
            source="essai",
        )
    client.get(path)
    with exact_queries(2):
        assert client.get(path).status_code == 200


def test_the_help_says_what_the_institution_is(client, now):
    Institution.objects.create(
        name="Assemblée d’essai",
        region_code="99",
        region_name="Région d’essai",
        nature="instance consultative",
        created_year=2017,
        missions=[{"key": "a", "name": "Dire", "text": "ce qui est"}],
    )
    page = text(client.get("/aide/"))
    assert "Instance consultative créée en 2017" in page or "Instance consultative" in page
    assert "ce qui est" in page


def beat(now):
    tending.beat(actor=system("essai"), worker="essai", started_at=now, now=now)


def health(client):
    response = client.get("/sante")
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    return response.status_code, json.loads(response.content)


def test_all_is_well(client, now, exact_queries):
    beat(now)
    factories.act(now=now)
    with exact_queries(5):
        status, body = health(client)
    assert (status, body["well"]) == (200, True)
    assert body["register"]["acts"] == Act.objects.count()
    assert body["worker"]["well"]


def test_a_worker_that_no_longer_beats_is_said(client, now):
    beat(now - timedelta(minutes=2))
    status, body = health(client)
    assert (status, body["worker"]["well"], body["database"]["well"]) == (503, False, True)


def test_no_worker_at_all_is_said(client, now):
    assert health(client)[0] == 503


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["content", "removed", "digest"])
def test_a_register_that_was_touched_is_said(change, client, now):
    beat(now)
    for _time in range(5):
        factories.act(now=now)
    assert health(client)[0] == 200
    touched = Act.objects.order_by("number")[2]
    with unlocked():
        if change == "removed":
            Act.objects.filter(pk=touched.pk).delete()
        elif change == "content":
            Act.objects.filter(pk=touched.pk).update(content=touched.content.replace("essai", "faux"))
        else:
            Act.objects.filter(pk=touched.pk).update(digest="0" * 64)
    status, body = health(client)
    assert (status, body["register"]["well"], body["worker"]["well"]) == (503, False, True)
