"""The home page: what is asked and until when, who was heard, what is owed, what came of it; the same cost for all."""

from datetime import timedelta

import pytest

from ensems.answers.enums import PledgeState
from ensems.assembly.models import Institution
from ensems.contributions.operations import withdraw_contribution
from ensems.core import clock
from ensems.opinions.enums import OpinionStatus
from ensems.referrals.enums import PhaseKind
from tests import factories

pytestmark = pytest.mark.django_db


def home(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def institution(geography):
    geography.region.is_home = True
    geography.region.save()
    return Institution.objects.create(name="Assemblée d’essai", region_code="99", region_name="Région d’essai")


def scene(now, many=1):
    """`many` saisines, contributions of as many territories, recommendations, answers and pledges."""
    for rank in range(many):
        territory = factories.territory()
        asked = factories.referral(now=now + timedelta(minutes=rank))
        factories.contribution(asked.questions.first(), territory=territory, now=now)
        sent = factories.opinion(asked, status=OpinionStatus.TRANSMITTED, now=now - timedelta(days=47))
        factories.recommendation(sent, now=now)
        answered = factories.response(factories.recommendation(sent, now=now), now=now - timedelta(days=40))
        factories.pledge(answered, now=now, state=PledgeState.KEPT)
        factories.pledge(answered, now=now - timedelta(days=100))


def test_what_is_asked_until_when_and_who_is_not_heard_yet(client, institution, geography, now):
    for territory in geography.territories:
        factories.member(territory)
    asked = factories.referral(title="Revitaliser les centres", now=now)
    factories.contribution(asked.questions.first(), territory=geography.territory, now=now)
    page = home(client)
    assert "Revitaliser les centres" in page
    assert "2 questions. Il reste <b>20 jours</b> pour contribuer, jusqu’au 13 décembre 2026" in page
    assert "territoire entendu sur 3" in page
    _heard, silent = page.split("Pas encore entendus")
    assert "Grand Combe" not in silent.split("</p>")[0]
    assert "Pays de Vaux" in silent.split("</p>")[0]
    assert '<svg class="map"' in page


def test_the_last_day_and_a_saisine_without_an_end(client, institution, now):
    asked = factories.referral(now=now)
    phase = asked.phases.get(kind=PhaseKind.CONTRIBUTIONS)
    phase.closes_at = now + timedelta(hours=2)
    phase.save()
    assert "Dernier jour pour contribuer" in home(client)
    phase.closes_at = None
    phase.save()
    assert "sans date de fin" in home(client)


def test_the_saisine_that_closes_first_comes_first_and_the_others_are_named(client, institution, now):
    late = factories.referral(title="La plus tardive", now=now)
    late.phases.filter(kind=PhaseKind.CONTRIBUTIONS).update(closes_at=None)
    factories.referral(title="La deuxième", now=now + timedelta(days=1))
    factories.referral(title="La première", now=now)
    page = home(client)
    assert page.index("La première") < page.index("La deuxième") < page.index("La plus tardive")
    assert "Autres saisines ouvertes" in page


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_saisine_in_preparation_or_closed_is_not_asked_now(client, institution, now, status):
    if status == "draft":
        factories.referral(status="draft", phase=PhaseKind.CONTRIBUTIONS, title="Secrète", now=now)
    else:
        factories.referral(status="closed", closed_at=now, title="Secrète", now=now)
    page = home(client)
    assert "Aucune saisine n’est ouverte" in page
    assert "Secrète" not in page


def test_what_the_region_owes_since_when_and_how_late(client, institution, now):
    sent = factories.opinion(status=OpinionStatus.TRANSMITTED, now=now - timedelta(days=62))
    factories.recommendation(sent, now=now)
    page = home(client)
    assert "préconisation</span>" in page
    assert "La plus ancienne attend depuis 62 jours ; la Région s’en est donné 60." in page
    assert "2 jours de retard" in page


def test_what_territories_asked_and_still_waits(client, institution, now):
    assert "Aucune <a" in home(client)
    factories.inquiry(now=now - timedelta(days=70))
    factories.inquiry(now=now - timedelta(days=3))
    factories.inquiry_reply(factories.inquiry(now=now - timedelta(days=90)), now=now)
    page = home(client)
    assert "<b>2</b> interpellations" in page
    assert '<span class="late">la plus ancienne depuis 70 jours.' in page


def test_the_next_meeting_is_the_first_that_has_not_passed(client, institution, now):
    factories.meeting(title="La passée", held_on=clock.today(now) - timedelta(days=1))
    factories.meeting(title="La lointaine", held_on=clock.today(now) + timedelta(days=60))
    factories.meeting(title="Celle du jour", held_on=clock.today(now))
    page = home(client)
    assert "Celle du jour" in page
    assert "La lointaine" not in page
    assert "La passée" not in page


def test_the_thread_in_figures(client, institution, now):
    scene(now)
    page = home(client)
    line = page[page.index('aria-labelledby="fil"') :]
    for words in (
        "saisine, 2 questions posées",
        "contribution de 1 territoire",
        "préconisations adoptées",
        "réponse motivée, en 7 jours (médiane)",
        "engagement tenu sur 2",
        "1 en retard",
    ):
        assert words in line, words


def test_before_the_first_start_and_on_an_empty_platform(client, geography, now):
    assert "Aucune saisine n’est ouverte" in home(client)
    Institution.objects.create(name="Assemblée d’essai", region_code="99", region_name="Région d’essai")
    page = home(client)
    assert "Comment ça marche" in page
    assert "Aucune date n’est encore fixée." in page
    assert "Aucune réponse n’est attendue aujourd’hui." in page


def test_hidden_and_withdrawn_contributions_are_not_counted(client, institution, now):
    asked = factories.referral(now=now)
    said = factories.contribution(asked.questions.first(), now=now)
    withdraw_contribution(actor=factories.actor_of(said.author, now), contribution=said, now=now)
    page = home(client)
    assert "contribution de 0 territoire" in page


# The institution with every figure, what is owed and the delays, the saisines open, the territories heard and the two
# of their map, the next meeting, the head of the register.
COST = 9


@pytest.mark.parametrize("many", [1, 30])
def test_a_visitor_costs_the_same_for_one_and_for_thirty(many, client, institution, now, exact_queries):
    scene(now, many)
    client.get("/")
    with exact_queries(COST):
        client.get("/")


@pytest.mark.parametrize("many", [1, 30])
def test_someone_signed_in_costs_three_more(many, as_role, institution, now, exact_queries):
    scene(now, many)
    client = as_role("member")
    client.get("/")
    with exact_queries(COST + 3):
        client.get("/")
