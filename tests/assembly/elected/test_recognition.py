"""The secretariat's screen: who is recognised in the register of elected officials, and who holds a mandate no more."""

from dataclasses import replace
from datetime import date

import pytest

from ensems.assembly.designations import Candidate
from ensems.assembly.elected.models import Recognition
from ensems.assembly.models import Mandate, Seat
from ensems.assembly.operations import Deliberation, Nominee, open_term, record_designation
from ensems.assembly.recognition import State, review
from ensems.assembly.terms.presets import PRESETS
from ensems.core.actors import system
from tests import factories
from tests.assembly.elected.lists import Someone

SYSTEM = system("essai")
DAY = date(2026, 11, 23)
BORN = date(1960, 1, 31)
ANNE = Someone(family="POIRE", given="Anne", born=BORN, commune="99003", department="99A", function="Maire")
TWIN = Someone(family="POIRE", given="Anne", born=date(1955, 5, 5), commune="99104", department="99B")
NOBODY = Someone(family="COING", given="Lou", born=date(1990, 5, 5), commune="99001", department="99A")
LIST = "/assemblee/elus/"


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def hills(places, now):
    rules = PRESETS["territoires-2022"].build().to_json()
    open_term(actor=SYSTEM, name="Mandature", starts_on=date(2026, 1, 1), rules=rules, now=now)
    return places.territories[1]


def sits(territory, number=1, **fields):
    who = factories.person(**({"given_name": "Anne", "family_name": "Poire", "gender": "F"} | fields))
    return factories.mandate(who, seat=Seat.objects.get(territory=territory, number=number), local_office="maire")


@pytest.fixture
def loaded(hills, apply, listed):
    def load(*people, confirm=False):
        paths = [
            listed("municipal", [*people, NOBODY]),
            listed("community", [NOBODY]),
            listed("regional", [NOBODY]),
        ]
        return apply(*paths, *(["--confirm-loss"] if confirm else []))

    return load


def states():
    return {case.mandate.person.name: case.state for case in review(DAY).cases}


def test_without_a_list_the_page_says_who_imports_it(as_role, hills):
    assert "Aucune liste d’élus n’est importée" in text(as_role("secretariat").get(LIST))


def test_a_name_alone_waits_for_somebody_to_decide(as_role, hills, loaded):
    mandate = sits(hills)
    sits(hills, 2, given_name="Luc", family_name="Figue", gender="M")
    loaded(ANNE)
    assert states() == {"Anne Poire": State.DOUBTFUL, "Luc Figue": State.UNKNOWN}
    page = text(as_role("secretariat").get(LIST))
    assert "Établis : 0 sur 2." in page
    assert f'href="/assemblee/elus/{mandate.pk}/"' in page


def test_both_sides_of_a_case_are_shown_with_what_agrees(as_role, hills, loaded):
    mandate = sits(hills)
    loaded(ANNE, TWIN)
    page = text(as_role("secretariat").get(f"{LIST}{mandate.pk}/"))
    assert page.count("Anne POIRE</h2>") == 2
    assert "conseil municipal, Lure (Maire)" in page
    assert "dans le périmètre" in page
    assert "hors du périmètre" in page
    assert "même nom et même prénom, sans date de naissance à comparer" in page.lower()
    assert "rien à comparer" in page


def test_a_birth_date_is_compared_and_kept_nowhere(as_role, hills, loaded):
    mandate, keeper = sits(hills), None
    loaded(ANNE, TWIN)
    keeper = as_role("secretariat")
    page = text(keeper.post(f"{LIST}{mandate.pk}/", {"comparer": "1", "born_on": "31/01/1960"}))
    assert "la même" in page
    assert "une autre" in page
    assert not Recognition.objects.exists()
    wrong = keeper.post(f"{LIST}{mandate.pk}/", {"comparer": "1", "born_on": "hier"})
    assert wrong.status_code == 422
    assert 'value="hier"' in text(wrong)


def test_cases_are_decided_one_after_the_other_and_taken_back(as_role, hills, loaded):
    first, second = sits(hills), sits(hills, 3, given_name="Anne-Lise", family_name="Poire", gender="F")
    loaded(ANNE)
    keeper = as_role("secretariat")
    human = review(DAY).cases[0].match.candidates[0].human.key
    answer = keeper.post(f"{LIST}{first.pk}/", {"decision": f"meme:{human}"})
    assert answer.url == f"{LIST}{second.pk}/"
    assert keeper.post(answer.url, {"decision": f"autre:{human}"}).url == LIST
    assert states() == {"Anne Poire": State.RECOGNISED, "Anne-Lise Poire": State.UNKNOWN}
    assert "Établis : 1 sur 2." in text(keeper.get(LIST))
    assert "c’est la même personne" in text(keeper.get(f"{LIST}{first.pk}/"))

    keeper.post(f"{LIST}{first.pk}/", {"decision": f"reprendre:{human}"})
    assert states()["Anne Poire"] == State.DOUBTFUL
    assert keeper.post(f"{LIST}{first.pk}/", {"decision": "n’importe"}).status_code == 422


def test_after_a_new_import_whoever_lost_the_local_mandate_is_listed_with_the_gesture(as_role, hills, loaded):
    mandate = sits(hills)
    loaded(ANNE)
    keeper = as_role("secretariat")
    human = review(DAY).cases[0].match.candidates[0].human.key
    keeper.post(f"{LIST}{mandate.pk}/", {"decision": f"meme:{human}"})

    loaded(replace(ANNE, commune="99001"), confirm=True)
    assert states() == {"Anne Poire": State.LOST}
    loaded(confirm=True)
    assert states() == {"Anne Poire": State.LOST}
    page = text(keeper.get(LIST))
    assert "sans mandat dans le périmètre d’après le répertoire (2026-06)" in page
    gesture = f"/assemblee/mandats/{mandate.pk}/fin/?motif=office_lost"
    assert gesture in page
    assert "Décidé naguère, absent aujourd’hui du répertoire" in text(keeper.get(f"{LIST}{mandate.pk}/"))
    assert 'value="office_lost" id="id_reason_1" required checked' in text(keeper.get(gesture)) or "checked" in text(
        keeper.get(gesture)
    )
    keeper.post(f"/assemblee/mandats/{mandate.pk}/fin/", {"on": "2026-11-23", "reason": "office_lost"})
    assert Mandate.objects.get(pk=mandate.pk).end_reason == "office_lost"


def test_a_loss_is_not_said_while_a_list_is_missing(hills, apply, listed, as_role):
    mandate = sits(hills)
    apply(listed("municipal", [ANNE, NOBODY]))
    human = review(DAY).cases[0].match.candidates[0].human.key
    as_role("secretariat").post(f"{LIST}{mandate.pk}/", {"decision": f"meme:{human}"})
    apply(listed("municipal", [NOBODY]), "--confirm-loss")
    assert states() == {"Anne Poire": State.UNKNOWN}


def test_a_regional_councillor_who_sits_is_said(as_role, hills, apply, listed):
    mandate = sits(hills)
    apply(listed("municipal", [ANNE, NOBODY]), listed("regional", [ANNE, NOBODY]))
    human = review(DAY).cases[0].match.candidates[0].human.key
    as_role("secretariat").post(f"{LIST}{mandate.pk}/", {"decision": f"meme:{human}"})
    assert states() == {"Anne Poire": State.BARRED}


def test_a_certain_nominee_is_recognised_with_the_designation(hills, loaded, now):
    loaded(ANNE)
    keeper = factories.actor_of(factories.secretariat(), now)
    candidate = Candidate("Poire", "Anne", "F", BORN)
    seat = Seat.objects.get(territory=hills, number=1)
    nominee = Nominee(seat.pk, candidate, accepted_on=date(2026, 11, 3))
    record_designation(
        actor=keeper, deliberation=Deliberation("2026-1", date(2026, 11, 2)), nominees=[nominee], now=now
    )
    assert Recognition.objects.get().is_same
    assert states() == {"Anne Poire": State.RECOGNISED}


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_and_a_case_cost_the_same_for_one_and_for_several(
    number, as_role, hills, loaded, django_assert_max_num_queries
):
    made = [sits(hills, rank, family_name="Poire", given_name="Anne") for rank in range(1, number + 1)]
    loaded(ANNE, TWIN)
    keeper = as_role("secretariat")
    with django_assert_max_num_queries(12):
        assert keeper.get(LIST).status_code == 200
    with django_assert_max_num_queries(12):
        assert keeper.get(f"{LIST}{made[0].pk}/").status_code == 200
