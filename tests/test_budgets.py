"""What a page may cost: 12 SQL queries for anyone, 50 kB over the wire at first view for a visitor."""

from __future__ import annotations

import gzip
import re
from io import StringIO

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ensems.contributions.models import Contribution
from ensems.opinions.models import Recommendation
from tests import factories
from tests.strictness import StrictClient
from tests.test_matrix import ADDRESSES, TABLE, Scene

MOST_QUERIES = 12
FIRST_VIEW = 50_000
# A test runs inside a transaction: the savepoints of its requests are not queries of the page.
NOT_OF_THE_PAGE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")
# Machines read it: four questions to the worker's queue besides the page's own.
FOR_MACHINES = {"website:health"}
PAGES = [name for name, line in TABLE.items() if 200 in line.get and name in ADDRESSES and name not in FOR_MACHINES]
PUBLIC = [
    "/",
    "/saisines/",
    "/saisines/services-du-quotidien/",
    "/saisines/services-du-quotidien/questions/1/",
    "/saisines/services-du-quotidien/questions/2/",
    "/saisines/usages-numeriques/",
    "/saisines/bourgs-centres/",
    "/saisines/bourgs-centres/questions/1/",
    "/saisines/circuits-alimentaires/questions/1/",
    "/contributions/",
    "/preconisations/",
    "/assemblee/",
    "/territoires/",
    "/seances/",
    "/registre/",
    "/aide/",
]


@pytest.fixture
def scene(db, now) -> Scene:
    return Scene(now)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_twelve_queries_at_most_whoever_reads_it(name, scene):
    line = TABLE[name]
    url = reverse(name, kwargs=scene.arguments(line.arguments))

    costs = {
        role: cost(scene, role, url) for role, status in zip(factories.ROLES, line.get, strict=True) if status == 200
    }

    assert {role: cost for role, cost in costs.items() if cost > MOST_QUERIES} == {}


def cost(scene: Scene, role: str, url: str) -> int:
    person = scene.people[role]
    with transaction.atomic():
        client = StrictClient().sign_in(person) if person else StrictClient()
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        transaction.set_rollback(True)
    return sum(not query["sql"].startswith(NOT_OF_THE_PAGE) for query in captured)


@pytest.mark.django_db
def test_the_first_view_of_a_public_page_is_light(client):
    call_command("init", stdout=StringIO())

    # The heaviest of each kind: an inventory with its rows, a recommendation with its whole thread.
    inventory = Contribution.objects.public().filter(items__isnull=False).order_by("pk")[0]
    told = Recommendation.objects.adopted().order_by("pk")[0]
    pages = [*PUBLIC, f"/contributions/{inventory.reference}/", f"/preconisations/{told.reference}/"]
    weights = {url: weight(client.get(url).content.decode()) for url in pages}

    assert {url: weight for url, weight in weights.items() if weight > FIRST_VIEW} == {}


def weight(page: str) -> int:
    """Bytes over the wire: the page as gzip gives it, its sheets, scripts and pictures as brotli gives them."""
    files = re.findall(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg))"', page)
    return len(gzip.compress(page.encode())) + sum(len(brotli.compress(content_of(name))) for name in set(files))


def content_of(name: str) -> bytes:
    for finder in finders.get_finders():
        for path, storage in finder.list(None):
            if path == name:
                with storage.open(path) as file:
                    return file.read()
    raise AssertionError(f"{name} is not a static file")
