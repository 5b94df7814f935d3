"""What a check of a designation asks of the register: sits in the Region's council, holds a local office here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ensems.accounts.operations import erase_person
from ensems.assembly.elected import queries
from ensems.assembly.elected.matching import Verdict
from ensems.assembly.elected.models import Recognition
from ensems.assembly.elected.operations import recognise
from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.register.models import Act
from tests import factories
from tests.assembly.elected.lists import HILLS, Someone

DAY = date(2026, 11, 23)
BORN = date(1960, 1, 31)
ANNE = Someone(family="POIRE", given="Anne", born=BORN, commune="99003", department="99A")
NOBODY = Someone(family="COING", given="Lou", born=date(1990, 5, 5), commune="99001", department="99A")


@pytest.fixture
def anne(db):
    return factories.person(family_name="Poire", given_name="Anne", gender="F")


@pytest.fixture
def hills(places):
    """The territory of Lure (99003), Les Ayes (99004), Saint-Fort (99101) and L’Épine (99102)."""
    return places.territories[1]


def test_a_regional_councillor_is_found_and_a_namesake_is_not(apply, listed, anne, exact_queries):
    apply(listed("regional", [ANNE, NOBODY]))

    with exact_queries(3):
        found = queries.is_regional_councillor(queries.asked(anne, BORN), person=anne, day=DAY)
    namesake = queries.is_regional_councillor(queries.asked(anne, date(1970, 1, 1)), day=DAY)
    unsure = queries.is_regional_councillor(queries.asked(anne), day=DAY)

    assert (found.listed, found.verdict, found.office.level) == (True, Verdict.CERTAIN, "regional")
    assert (namesake.verdict, len(namesake.match.aside)) == (Verdict.NONE, 1)
    assert (unsure.verdict, len(unsure.match.candidates)) == (Verdict.DOUBTFUL, 1)


def test_without_the_list_nobody_is_said_to_be_no_councillor(places, anne):
    assert not queries.is_regional_councillor(queries.asked(anne, BORN), day=DAY).listed


def test_a_mandate_that_has_not_begun_does_not_count(apply, listed, anne):
    apply(listed("regional", [replace(ANNE, since=date(2026, 11, 24))]))

    who = queries.asked(anne, BORN)
    assert queries.is_regional_councillor(who, day=DAY).verdict is Verdict.NONE
    assert queries.is_regional_councillor(who, day=date(2026, 11, 24)).verdict is Verdict.CERTAIN


def test_another_office_does_not_make_a_regional_councillor(apply, listed, anne):
    apply(listed("municipal", [ANNE]), listed("regional", [NOBODY]))

    assert queries.is_regional_councillor(queries.asked(anne, BORN), day=DAY).verdict is Verdict.NONE


@pytest.mark.parametrize(
    ("level", "where", "verdict"),
    [
        ("municipal", {"commune": "99102"}, Verdict.CERTAIN),
        ("municipal", {"commune": "99001"}, Verdict.NONE),
        ("community", {"commune": "99102", "group": HILLS}, Verdict.CERTAIN),
        ("community", {"commune": "99103", "group": HILLS}, Verdict.NONE),
        ("community", {"commune": "", "group": HILLS}, Verdict.CERTAIN),
        ("departmental", {"department": "99A"}, Verdict.DOUBTFUL),
    ],
)
def test_a_local_office_counts_inside_the_perimeter(apply, listed, anne, hills, exact_queries, level, where, verdict):
    apply(listed(level, [replace(ANNE, **where), NOBODY]))

    with exact_queries(3):
        found = queries.holds_local_office(queries.asked(anne, BORN), hills, DAY)

    assert found.verdict is verdict
    assert (found.office is None) == (verdict is Verdict.NONE)


def test_a_perimeter_is_that_of_the_day(apply, listed, anne, hills):
    hills.memberships.filter(commune_id="99003").update(ends_on=date(2025, 12, 31))
    apply(listed("municipal", [ANNE]))
    who = queries.asked(anne, BORN)

    assert queries.holds_local_office(who, hills, date(2025, 12, 31)).verdict is Verdict.CERTAIN
    assert queries.holds_local_office(who, hills, DAY).verdict is Verdict.NONE


def test_a_homonym_in_a_commune_of_the_same_name_is_not_the_person(apply, listed, anne, hills):
    """Saint-Fort is two communes: 99101 in the perimeter, 99002 outside."""
    inside = replace(ANNE, commune="99101", born=date(1950, 1, 1))
    apply(listed("municipal", [inside, replace(ANNE, commune="99002")]))

    assert queries.holds_local_office(queries.asked(anne, BORN), hills, DAY).verdict is Verdict.NONE


@pytest.mark.parametrize("number", [1, 30])
def test_those_who_are_elected_in_a_territory_are_listed_in_two_queries(apply, listed, hills, exact_queries, number):
    there = [replace(ANNE, family=f"POIRE{chr(65 + rank // 26)}{chr(65 + rank % 26)}") for rank in range(number)]
    apply(
        listed("municipal", [*there, NOBODY, replace(ANNE, family="PLUS TARD", since=date(2027, 1, 1))]),
        listed("community", [there[0], NOBODY]),
    )

    with exact_queries(2):
        found = queries.local_offices_in(hills, DAY)

    assert [human.family_name for human in found] == sorted(one.family for one in there)
    assert [office.level for office in found[0].offices] == ["community", "municipal"]


@pytest.mark.parametrize("number", [1, 30])
def test_a_whole_assembly_is_compared_in_two_queries_as_each_would_be(apply, listed, exact_queries, number):
    names = [f"Poire{chr(97 + rank // 26)}{chr(97 + rank % 26)}" for rank in range(number)]
    apply(listed("municipal", [*(replace(ANNE, family=name.upper()) for name in names), NOBODY]))
    people = [factories.person(family_name=name, given_name="Anne", gender="F") for name in (*names, "Absente")]
    pairs = [(one, queries.asked(one, BORN)) for one in people[:-1]]
    pairs.append((people[-1], queries.asked(people[-1], date(1951, 1, 1))))

    with exact_queries(2):
        together = queries.find_all(pairs)

    assert [match.verdict for match in together] == [Verdict.CERTAIN] * number + [Verdict.NONE]
    assert together == [queries.find(who, person=one) for one, who in pairs]


@pytest.mark.parametrize(
    ("family", "given", "listed_family", "listed_given"),
    [
        ("Le Poiret", "Anne", "LEPOIRET", "Anne"),
        ("Lepoiret", "Anne", "LE POIRET", "Anne"),
        ("Anne", "Poire", "POIRE", "Anne"),
        ("Poire", "Anne", "PRUNE-POIRE", "Anne"),
        ("St Poire", "Anne", "SAINT-POIRE", "Anne"),
        ("Prune", "Anne", "POIRE", "Anne"),
    ],
)
def test_the_database_gives_matching_all_that_it_could_find(apply, listed, family, given, listed_family, listed_given):
    apply(listed("municipal", [replace(ANNE, family=listed_family, given=listed_given), NOBODY]))
    who = factories.person(family_name=family, given_name=given, gender="F")

    alone = queries.find(queries.asked(who, BORN))

    assert len(alone.candidates) == 1
    assert queries.find_all([(who, queries.asked(who, BORN))]) == [alone]


# --- What is left to a person -------------------------------------------------------------------------------


def test_a_doubtful_case_is_decided_by_the_secretariat_and_stays_decided(apply, listed, anne, now):
    apply(listed("regional", [replace(ANNE, family="PRUNE"), NOBODY]))
    actor = factories.actor_of(factories.secretariat(), now)
    who = queries.asked(anne, BORN)
    (doubt,) = queries.is_regional_councillor(who, person=anne, day=DAY).match.candidates

    recognise(actor=actor, person=anne, human=doubt.human.key, is_same=True, now=now)
    assert queries.is_regional_councillor(queries.asked(anne), person=anne, day=DAY).verdict is Verdict.CERTAIN
    recognise(actor=actor, person=anne, human=doubt.human.key, is_same=False, now=now)
    assert queries.is_regional_councillor(who, person=anne, day=DAY).verdict is Verdict.NONE

    assert Recognition.objects.count() == 1
    act = Act.objects.filter(verb="elected.recognised").latest("number")
    assert act.subject == anne.actor_key and "PRUNE" not in act.content and doubt.human.key not in act.content


@pytest.mark.parametrize("role", factories.ROLES)
def test_only_the_secretariat_decides(role, now, geography, anne):
    actor = factories.actor_of(factories.someone(role), now)
    if role == "secretariat":
        assert recognise(actor=actor, person=anne, human="a" * 32, is_same=True, now=now)
        return
    with pytest.raises(Refused, match="secrétariat"):
        recognise(actor=actor, person=anne, human="a" * 32, is_same=True, now=now)


def test_the_platform_itself_decides_nothing(now, anne):
    with pytest.raises(Refused):
        recognise(actor=system("essai"), person=anne, human="a" * 32, is_same=True, now=now)


def test_nothing_leads_any_more_to_the_register_from_whoever_was_erased(apply, listed, anne, now):
    apply(listed("regional", [ANNE, NOBODY]))
    (doubt,) = queries.find(queries.asked(anne), person=anne).candidates
    given = {"actor": factories.actor_of(factories.secretariat(), now), "human": doubt.human.key, "now": now}
    recognise(person=anne, is_same=True, **given)

    erase_person(actor=factories.actor_of(factories.administrator(), now), person=anne, now=now)

    assert not Recognition.objects.exists()
    with pytest.raises(Refused, match="effacée"):
        recognise(person=anne, is_same=True, **given)


def test_the_same_word_twice_is_said_once(now, anne):
    given = {"actor": factories.actor_of(factories.secretariat(), now), "person": anne, "human": "a" * 32, "now": now}
    for _time in range(2):
        recognise(is_same=True, **given)

    assert Act.objects.filter(verb="elected.recognised").count() == 1
