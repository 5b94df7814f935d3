"""The checks of a designation against the register of elected officials, each with its sentence."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from ensems.assembly.checks import State
from ensems.assembly.designations import Candidate, checks_of
from ensems.assembly.elected import queries
from ensems.assembly.elected.operations import recognise
from ensems.assembly.models import Seat
from ensems.assembly.operations import Deliberation, Nominee, open_term, record_designation
from ensems.assembly.terms.presets import PRESETS
from ensems.core.actors import system
from tests import factories
from tests.assembly.elected.lists import HILLS, Someone

SYSTEM = system("essai")
DAY = date(2026, 11, 20)
BORN = date(1960, 1, 31)
ANNE = Someone(family="POIRE", given="Anne", born=BORN, commune="99003", department="99A", function="Maire")
NOBODY = Someone(family="COING", given="Lou", born=date(1990, 5, 5), commune="99001", department="99A")


@pytest.fixture
def hills(places, now):
    """A seat for a woman of the territory of Lure, Les Ayes, Saint-Fort and L’Épine, under the rules of 2022."""
    rules = PRESETS["territoires-2022"].build().to_json()
    open_term(actor=SYSTEM, name="Mandature", starts_on=date(2026, 1, 1), rules=rules, now=now)
    return Seat.objects.get(territory=places.territories[1], number=1)


def checked(seat, *, born=BORN, person=None, **fields):
    told = {"family_name": "Poire", "given_name": "Anne", "gender": "F"} | fields
    found = checks_of(Candidate(**told, born_on=born), seat, DAY, person=person)
    return {check.key: (check.state, check.sentence.replace("\xa0", " ")) for check in found}


def test_without_any_list_each_check_says_that_it_could_not_be_made(hills):
    found = checked(hills)
    for key in ("local_mandate", "incompatibility"):
        assert found[key][0] == State.UNKNOWN
        assert "n’est pas chargé" in found[key][1]


def test_a_mayor_of_the_perimeter_who_is_no_regional_councillor_may_sit(hills, apply, listed):
    apply(listed("municipal", [ANNE, NOBODY]), listed("community", [NOBODY]), listed("regional", [NOBODY]))
    found = checked(hills)
    assert found["local_mandate"] == (
        State.FINE,
        "Anne POIRE siège au conseil municipal, Lure (Maire), d’après le répertoire des élus (2026-06).",
    )
    assert found["incompatibility"] == (
        State.FINE,
        "Aucun mandat incompatible (conseil régional) au répertoire des élus.",
    )


def test_a_mayor_of_elsewhere_holds_no_mandate_in_the_perimeter(hills, apply, listed):
    apply(listed("municipal", [replace(ANNE, commune="99001")]), listed("community", [NOBODY]))
    state, sentence = checked(hills)["local_mandate"]
    assert state == State.REFUSED
    assert "aucun mandat (conseil municipal, conseil communautaire) dans le périmètre" in sentence
    assert "PETR des Hauts et de l’Épine" in sentence


def test_a_community_councillor_of_the_perimeter_may_sit(hills, apply, listed):
    apply(listed("municipal", [NOBODY]), listed("community", [replace(ANNE, group=HILLS, commune="99102")]))
    state, sentence = checked(hills)["local_mandate"]
    assert state == State.FINE
    assert "conseil communautaire, L’Épine" in sentence


def test_a_regional_councillor_is_refused_unless_a_reason_is_written(hills, apply, listed, now):
    apply(listed("municipal", [ANNE]), listed("community", [NOBODY]), listed("regional", [ANNE]))
    state, sentence = checked(hills)["incompatibility"]
    assert state == State.REFUSED
    assert "Anne Poire ne peut pas siéger ici : Anne POIRE siège au conseil régional" in sentence

    nominee = Nominee(hills.pk, Candidate("Poire", "Anne", "F", born_on=BORN), email="anne@exemple.test")
    told = {"actor": SYSTEM, "deliberation": Deliberation("2026-14", DAY), "nominees": [nominee], "now": now}
    with pytest.raises(ValidationError) as refused:
        record_designation(**told)
    assert "waiver" in refused.value.error_dict
    assert record_designation(**told, waiver="Elle a démissionné du conseil régional le 2 novembre.").waiver


def test_a_namesake_born_another_day_is_somebody_else(hills, apply, listed):
    apply(listed("municipal", [ANNE]), listed("community", [NOBODY]), listed("regional", [ANNE]))
    found = checked(hills, born=date(1971, 2, 3))
    assert (found["local_mandate"][0], found["incompatibility"][0]) == (State.REFUSED, State.FINE)


def test_without_a_birth_date_a_person_has_to_confirm(hills, apply, listed, places, now):
    apply(listed("municipal", [ANNE]), listed("community", [NOBODY]), listed("regional", [ANNE]))
    found = checked(hills, born=None)
    for key in ("local_mandate", "incompatibility"):
        assert found[key][0] == State.UNKNOWN
        assert found[key][1].endswith("sans date de naissance à comparer. À confirmer.")

    # What the secretariat decided of that person is no doubt any more.
    anne = factories.person(family_name="Poire", given_name="Anne", gender="F")
    human = queries.find(queries.asked(anne)).candidates[0].human.key
    keeper = factories.actor_of(factories.secretariat(), now)
    recognise(actor=keeper, person=anne, human=human, is_same=True, now=now)
    assert checked(hills, born=None, person=anne)["local_mandate"][0] == State.FINE


def test_an_office_of_a_departement_is_near_and_no_more(places, apply, listed, now):
    college = {
        "key": "elus",
        "name": "Élus",
        "seats": {"method": "fixed", "seats": 2},
        "offices": ["departmental"],
    }
    rules = {"version": 1, "colleges": [college]}
    open_term(actor=SYSTEM, name="Mandature", starts_on=date(2026, 1, 1), rules=rules, now=now)
    apply(listed("departmental", [ANNE]))
    state, sentence = checked(Seat.objects.get(territory=places.territories[1], number=1))["local_mandate"]
    assert state == State.UNKNOWN
    assert "le canton est-il dans le périmètre" in sentence


def test_a_college_that_asks_no_local_mandate_is_not_checked_for_one(hills, exact_queries):
    citizens = Seat.objects.select_related("term", "territory").get(territory=hills.territory, number=3)
    assert "local_mandate" not in checked(citizens)
    with exact_queries(2):
        # The seat's mandates; the lists that are loaded.
        checked(citizens)
