"""Two at once on the lists of elected officials: one list after the other, one decision once."""

from __future__ import annotations

import io
from functools import partial

import pytest

from ensems.accounts.operations import erase_person
from ensems.assembly.elected import lines, queries
from ensems.assembly.elected.dialects import examine
from ensems.assembly.elected.digests import birth_digest
from ensems.assembly.elected.gathering import gather
from ensems.assembly.elected.models import ElectedOffice, Recognition
from ensems.assembly.elected.operations import recognise, take_back, write_elected
from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.assembly.elected import lists
from tests.assembly.elected.lists import Someone
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secretariat(now):
    return factories.actor_of(factories.secretariat(), now)


def writing(family: str, now):
    file = io.BytesIO(lists.file("municipal", [Someone(family=family, commune="99003", department="99A")]))
    form = examine(file)
    gathered = gather(lines.read(file, form, birth_digest), form, f"{family}.txt", queries.home())
    given = {"actor": system("essai"), "source": gathered.name, "vintage": "2026-06", "confirm_loss": True, "now": now}
    return partial(write_elected, gathered=gathered, **given)


@pytest.mark.parametrize("together", [at_once, in_line])
def test_of_two_imports_at_once_the_last_one_is_whole(places, now, together):
    results = together([writing(family, now) for family in ("POIRE", "BLETTE", "POIRE")])

    sentences_only(results)
    assert ElectedOffice.objects.count() == 1
    last = Act.objects.filter(verb="elected.imported").latest("number")
    assert ElectedOffice.objects.get().listed.digest in last.content
    assert ElectedOffice.objects.get().listed.source == f"{ElectedOffice.objects.get().family_name}.txt"
    assert verify().holds


@pytest.mark.parametrize("together", [at_once, in_line])
def test_a_decision_sent_twice_at_once_is_said_once(secretariat, now, together):
    given = {"actor": secretariat, "person": factories.person(), "human": "a" * 32, "is_same": True, "now": now}

    sentences_only(together([partial(recognise, **given)] * 4))

    assert Recognition.objects.count() == 1
    assert Act.objects.filter(verb="elected.recognised").count() == 1


@pytest.mark.parametrize("together", [at_once, in_line])
def test_an_erasure_leaves_no_decision_behind_it(secretariat, now, together):
    anne = factories.person()
    admin = factories.actor_of(factories.administrator(), now)
    decide = partial(recognise, actor=secretariat, person=anne, human="a" * 32, is_same=True, now=now)

    results = together([decide, partial(erase_person, actor=admin, person=anne, now=now), decide])

    sentences_only(results)
    assert not Recognition.objects.exists()
    with pytest.raises(Refused):
        decide()


@pytest.mark.parametrize("together", [at_once, in_line])
def test_a_decision_taken_back_twice_at_once_is_taken_back_once(secretariat, now, together):
    given = {"actor": secretariat, "person": factories.person(), "human": "a" * 32, "now": now}
    recognise(**given, is_same=True)

    results = together([partial(take_back, **given)] * 3)

    sentences_only(results)
    assert sorted(results) == [False, False, True]
    assert Act.objects.filter(verb="elected.taken_back").count() == 1
