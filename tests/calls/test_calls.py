"""Calls of the Region: recorded as facts, read with what came of them."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ensems.calls import queries, rules
from ensems.calls.models import Call
from ensems.calls.operations import CallFacts, record_call
from ensems.core import clock
from ensems.core.actors import system
from ensems.core.partial_dates import MONTH, PartialDate
from ensems.core.texts import HARD
from ensems.referrals.imports import load_pack
from tests import factories

pytestmark = pytest.mark.django_db


def record(now, slug="appel", **changes):
    return record_call(
        actor=system("essai"),
        slug=slug,
        facts=CallFacts(**({"kind": "AAP", "title": "Tiers-lieux"} | changes)),
        now=now,
    )


def test_a_call_is_recorded_once(now):
    first = record(now)
    assert record(now, title="Autre") == first
    assert Call.objects.get().title == "Tiers-lieux"


def test_a_call_that_ends_before_it_opens_is_refused(now):
    with pytest.raises(ValidationError, match="avant d’avoir ouvert"):
        record(now, opened=PartialDate(date(2026, 3, 2)), closed=PartialDate(date(2026, 3, 1)))


@pytest.mark.parametrize("role", factories.ROLES)
def test_who_may_record_a_call(role, now):
    actor = factories.actor_of(factories.someone(role), now)
    assert rules.may_record_call(actor).allowed == (role in {"secretariat", "region"})


@pytest.mark.parametrize(
    ("closed", "at", "state", "left"),
    [
        (PartialDate(date(2026, 12, 1)), datetime(2026, 12, 1, 23, 59, tzinfo=clock.PARIS), "open", 0),
        (PartialDate(date(2026, 12, 1)), datetime(2026, 12, 2, 0, 0, tzinfo=clock.PARIS), "closed", None),
        (PartialDate(date(2026, 12, 1), MONTH), datetime(2026, 12, 31, 23, tzinfo=clock.PARIS), "open", None),
        (PartialDate(date(2026, 12, 1), MONTH), datetime(2027, 1, 1, tzinfo=clock.PARIS), "closed", None),
        (None, datetime(2030, 1, 1, tzinfo=clock.PARIS), "open", None),
        (None, datetime(2026, 1, 1, tzinfo=clock.PARIS), "coming", None),
    ],
)
def test_a_call_has_a_countdown_only_with_a_day_and_the_filter_agrees(now, closed, at, state, left):
    call = record(now, opened=PartialDate(date(2026, 2, 1)), closed=closed)
    found = queries.call_state(call, at)
    assert (found.state, found.days_left) == (state, left)
    assert {name: queries.calls(now=at, state=name).exists() for name in queries.STATES} == {
        name: name == state for name in queries.STATES
    }


def test_the_call_on_third_places_leads_to_the_saisine_that_followed(client, now):
    load_pack("occitanie-2017", actor=system("contenu"), now=now)
    page = client.get("/appels/ami-tiers-lieux/").content.decode().replace(HARD, " ")
    assert "décembre 2016" in page
    assert "140 propositions" in page
    assert "/saisines/usages-numeriques/" in page
    assert client.get("/appels/?etat=closed").context["page"].count == 1
    assert client.get("/appels/?etat=open").context["page"].count == 0
    assert client.get("/appels/?format=xlsx").status_code == 200
    assert client.get("/appels/rien/").status_code == 404


def test_an_empty_list_says_what_will_be_there(client):
    assert "Les appels seront ici." in client.get("/appels/").content.decode()


def test_the_list_costs_the_same_for_1_and_30_rows(client, now):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get("/appels/")
        return len(captured)

    record(now, closed=PartialDate(clock.today(now) + timedelta(days=3)))
    one = cost()
    for rank in range(29):
        record(now, slug=f"appel-{rank}")
    assert cost() == one <= 12
