"""The demonstration as a first start installs it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.management import call_command

from ensems.core.actors import system
from ensems.demonstration.operations import seed
from ensems.territories.models import Region
from tests import factories


@pytest.fixture
def install(db: None, now: datetime) -> Callable[[str], None]:
    """`install("53")`: the geography of that region, then the demonstration; again, it writes nothing."""

    def installed(region: str = "76") -> None:
        call_command("load_geography", region=region, verbosity=0, stdout=io.StringIO())
        seed(actor=system("demonstration"), now=now)

    return installed


@pytest.fixture
def played(geography: factories.Geography, now: datetime) -> None:
    """A demonstration on the small region of the factories, for tests that are not about its territories."""
    Region.objects.filter(pk=geography.region.pk).update(is_home=True)
    seed(actor=system("demonstration"), now=now)
