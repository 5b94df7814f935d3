"""The small region under SIRENs that a list may name, and the command as one types it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from ensems.territories.models import Commune, Intercommunality, Region
from tests.assembly.elected import lists
from tests.assembly.elected.lists import HILLS, PLAIN


@pytest.fixture
def places(geography):
    for siren, group in ((HILLS, geography.intercommunalities[1]), (PLAIN, geography.intercommunalities[2])):
        made = Intercommunality.objects.create(code=siren, name=group.name, kind="CC")
        Commune.objects.filter(intercommunality=group).update(intercommunality=made)
    Region.objects.update(is_home=True)
    return geography


@pytest.fixture
def listed(tmp_path):
    """`listed("municipal", people)`: the path of such a list."""

    def write(level, people, dialect=lists.DIALECTS[0], name=""):
        path = tmp_path / (name or f"{level}.txt")
        path.write_bytes(lists.file(level, people, dialect))
        return path

    return write


@pytest.fixture
def run(places, now):
    """`run(path, "--apply")`: what the command says."""

    def told(*arguments) -> str:
        out = StringIO()
        call_command("import_elected", *map(str, arguments), stdout=out)
        return out.getvalue()

    return told


@pytest.fixture
def apply(run):
    return lambda *arguments: run(*arguments, "--apply", "--vintage", "2026-06")
