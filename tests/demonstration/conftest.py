"""The demonstration as a first start installs it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import transaction

from ensems.core import clock
from ensems.core.actors import system
from ensems.demonstration.operations import seed, seed_company
from ensems.territories.models import Region
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def install(db: None, now: datetime) -> Callable[[str], None]:
    """`install("53")`: the geography of that region, then the demonstration; again, it writes nothing."""

    def installed(region: str = "76") -> None:
        call_command("load_geography", region=region, verbosity=0, stdout=io.StringIO())
        seed(actor=system("demonstration"), now=now)

    return installed


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker) -> Iterator[datetime]:
    """The first start of Occitanie with all that is played, once for the module; gives its instant."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOW):
        call_command("init", stdout=io.StringIO())
        yield NOW
        transaction.set_rollback(True)


@pytest.fixture
def cast(geography: factories.Geography, now: datetime) -> None:
    """The people of a demonstration on the small region of the factories, before anyone says anything."""
    Region.objects.filter(pk=geography.region.pk).update(is_home=True)
    seed_company(actor=system("demonstration"), now=now)


@pytest.fixture
def played(geography: factories.Geography, now: datetime) -> None:
    """A demonstration on the small region of the factories, for tests that are not about its territories."""
    Region.objects.filter(pk=geography.region.pk).update(is_home=True)
    seed(actor=system("demonstration"), now=now)
