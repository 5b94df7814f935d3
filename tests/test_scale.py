"""A page costs the same with few contributions and with many: no more SQL queries, no more bytes, no more rows read."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.volume import grow
from ensems.assembly.models import Institution, Mandate
from ensems.contributions.models import Contribution
from ensems.contributions.queries.tallies import mistakes
from ensems.interface import pages
from ensems.referrals.enums import PhaseKind
from ensems.territories.models import Region
from tests import factories
from tests.strictness import StrictClient
from tests.test_budgets import FIRST_VIEW, MOST_QUERIES, NOT_OF_THE_PAGE, weight

FEW = 500
# How much more a page may do with many: what is drawn of the last contributions varies from one to the other.
MARGIN = 1.25
# SQLite is counted by hundreds of instructions: a page that asks for six of them may show eight for the same work.
GRAIN = 3


@dataclass
class Cost:
    queries: int
    rows: int
    bytes: int


class Scene:
    """One saisine of four questions, an inventory among them, a recommendation that rests on its first words."""

    def __init__(self, now):
        self.now = now
        geography = factories.geography()
        Region.objects.filter(pk=geography.region.pk).update(is_home=True)
        Institution.objects.create(name="Assemblée d’essai", region_code="99", region_name="Région d’essai")
        for place in geography.territories:
            factories.member(place)
        self.member = Mandate.objects.order_by("pk").first().person
        self.referral = factories.referral(questions=4, inventory=True, phase=PhaseKind.ADOPTION, now=now)
        told = factories.recommended(self.referral, now=now)
        factories.adopted_opinion(factories.submitted_opinion(told, now=now), now=now)
        # All phases are open, as in the demonstration.
        self.referral.phases.update(opens_at=now - timedelta(days=20), closes_at=now + timedelta(days=20))
        first = Contribution.objects.get()
        slug = self.referral.slug
        self.addresses = {
            "home": "/",
            "referral": reverse("referrals:detail", args=[slug]),
            "question": reverse("contributions:question", args=[slug, 1]),
            "supported": reverse("contributions:question", args=[slug, 1]) + "?tri=soutenues",
            "by territory": reverse("contributions:question", args=[slug, 1]) + "?tri=territoire",
            "inventory of a question": reverse("contributions:question", args=[slug, 4]),
            "inventory": reverse("contributions:inventory", args=[slug, 4]),
            "list": reverse("contributions:list"),
            "contribution": reverse("contributions:detail", args=[first.reference]),
            "recommendation": reverse("opinions:recommendation", args=[told.reference]),
            "territory": reverse("territories:detail", args=[first.territory.code]),
        }

    def grow(self, to):
        grow(self.referral, to, self.now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def costs(self):
        visitor, member = StrictClient(), StrictClient().sign_in(self.member)
        asked = {name: (visitor, url) for name, url in self.addresses.items()}
        asked["question of a member"] = (member, self.addresses["question"])
        return {name: cost(browser, url) for name, (browser, url) in asked.items()}


def cost(browser, url):
    # What a process keeps between two pages (the ground, the SQL) is there already.
    browser.get(url)
    pages.forget_all()
    with counted() as work, CaptureQueriesContext(connection) as captured:
        page = browser.get(url)
    assert page.status_code == 200
    queries = sum(not query["sql"].startswith(NOT_OF_THE_PAGE) for query in captured.captured_queries)
    return Cost(queries, work(), weight(page.content.decode()))


@contextmanager
def counted():
    """Gives how much the database did: rows read on PostgreSQL, hundreds of instructions on SQLite."""
    if connection.vendor == "postgresql":
        before = rows_read()
        after = []
        yield lambda: after[0]
        after.append(rows_read() - before)
    else:
        steps = [0]

        def step():
            steps[0] += 1
            return 0

        connection.connection.set_progress_handler(step, 100)
        yield lambda: steps[0]
        connection.connection.set_progress_handler(None, 0)


def rows_read():
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(seq_tup_read) + SUM(COALESCE(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("many", [5_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_pages_cost_the_same_with_few_contributions_and_with_many(now, many):
    scene = Scene(now)
    scene.grow(FEW)
    few = scene.costs()
    scene.grow(many)
    more = scene.costs()

    assert mistakes() == []
    assert {name: one for name, one in more.items() if one.queries > MOST_QUERIES} == {}
    assert {name: one for name, one in more.items() if one.bytes > FIRST_VIEW} == {}
    assert {name: (few[name], one) for name, one in more.items() if one.queries > few[name].queries} == {}
    assert {name: (few[name], one) for name, one in more.items() if one.rows > few[name].rows * MARGIN + GRAIN} == {}


@pytest.mark.django_db
def test_the_last_page_of_a_long_list_is_found_from_its_end(now):
    scene = Scene(now)
    scene.grow(1_500)
    url = scene.addresses["list"]

    first, last = cost(StrictClient(), url), cost(StrictClient(), f"{url}?page=76")

    assert last.rows < first.rows * 2
