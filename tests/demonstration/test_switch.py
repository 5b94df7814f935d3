"""Playing a role: on the machine itself, in the demonstration, as an invented person, and nowhere else."""

import pytest
from django.contrib.auth import SESSION_KEY

from ensems.accounts.models import Person
from ensems.assembly.models import Institution
from ensems.demonstration.cast import PARTS
from ensems.notices.mailbox import FORWARDED
from tests import factories

pytestmark = pytest.mark.django_db

SWITCH = "/demonstration/role/"


def text(response):
    return response.content.decode().replace("\xa0", " ")


def test_each_part_is_played_and_left(client, cast, now):
    page = text(client.get(SWITCH))
    for part in PARTS:
        assert str(part.label) in page
        response = client.post(SWITCH, {"role": part.key}, follow=True)
        assert f"Vous jouez maintenant {response.wsgi_request.user.name}" in text(response)
        assert response.wsgi_request.user.is_demonstration
    response = client.post(SWITCH, {"role": ""}, follow=True)
    assert "en visite" in text(response)
    assert SESSION_KEY not in client.session


def test_one_comes_back_to_the_page_one_was_on(client, cast, now):
    response = client.post(SWITCH, {"role": "region", "next": "/saisines/?etat=ouverte"})
    assert response["Location"] == "/saisines/?etat=ouverte"


@pytest.mark.parametrize(
    "address",
    [
        "https://ailleurs.test/",
        "//ailleurs.test/",
        "/\\ailleurs.test",
        "javascript:alert(1)",
        "http:///ailleurs.test",
        "",
    ],
)
def test_one_is_never_led_elsewhere(address, client, cast, now):
    assert client.post(SWITCH, {"role": "region", "next": address})["Location"] == "/"


def test_a_part_that_does_not_exist_is_not_found(client, cast, now):
    assert client.post(SWITCH, {"role": "presidente"}).status_code == 404
    assert SESSION_KEY not in client.session


@pytest.fixture(
    params=[{"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": ""}, *({header: "127.0.0.1"} for header in FORWARDED)],
    ids=str,
)
def elsewhere(request):
    return request.param


def test_from_elsewhere_or_through_a_proxy_nobody_switches(elsewhere, client, cast, now):
    for response in (client.get(SWITCH, **elsewhere), client.post(SWITCH, {"role": "administration"}, **elsewhere)):
        assert response.status_code == 403
    assert SESSION_KEY not in client.session
    assert "Changer de rôle" not in text(client.get("/aide/", **elsewhere))


def test_in_production_nobody_switches(client, cast, now, settings):
    settings.PRODUCTION = True
    assert client.post(SWITCH, {"role": "administration"}).status_code == 403
    assert SESSION_KEY not in client.session


def test_without_a_demonstration_nobody_switches_and_no_banner_shows(client, geography, now):
    Institution.objects.create(name="Assemblée", region_code="99", region_name="Région d’essai")
    factories.member(geography.territory)
    response = client.post(SWITCH, {"role": "membre"})
    assert response.status_code == 403
    assert "Démonstration" not in text(client.get("/aide/"))


def test_a_real_person_is_never_played(client, cast, now):
    """Even one who would sit in an invented seat, or carry an address of the demonstration."""
    Person.objects.filter(email="region@demonstration.invalid").update(is_demonstration=False)
    assert client.post(SWITCH, {"role": "region"}).status_code == 404
    for part in PARTS:
        who = client.post(SWITCH, {"role": part.key}, follow=True).wsgi_request.user
        assert not who.is_authenticated or who.is_demonstration


def test_the_banner_says_what_is_invented_and_costs_one_query_with_the_header(client, cast, now, exact_queries):
    client.get("/aide/")
    # The institution, the head of the register.
    with exact_queries(2):
        page = text(client.get("/aide/"))
    assert "les personnes et les textes sont inventés" in page
    assert "Changer de rôle" in page
