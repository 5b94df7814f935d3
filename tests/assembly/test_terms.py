"""The rules of a term: five assemblies by settings alone, a document read back as written, faults that say where."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.assembly.terms.presets import PRESETS
from ensems.assembly.terms.reading import RulesError, read
from ensems.assembly.terms.seats import Place, distribute, genders

TERRITORIES = [Place(rank, f"Territoire {rank}", 20_000 + 9_000 * rank, 30 + rank % 7) for rank in range(61)]
DEPARTMENTS = [Place(f"D{rank}", f"Département {rank}") for rank in range(13)]
GROUPS = [Place(f"E{rank}", f"EPCI {rank}", 10_000 * rank, 20) for rank in range(10)]
PLACES = {"territory": TERRITORIES, "department": DEPARTMENTS, "intercommunality": GROUPS}


def plain(sentence):
    return sentence.replace("\xa0", " ")


def rules(key):
    return PRESETS[key].build()


def document(key="territoires-2016"):
    return copy.deepcopy(rules(key).to_json())


# --- Real bodies --------------------------------------------------------------------------------------------


def test_158_seats_over_unequal_delegations_always_in_pairs():
    found = distribute(rules("territoires-2016"), PLACES)
    numbers = list(found.by_place().values())
    assert (found.total, len(numbers)) == (158, 61)
    assert set(numbers) > {2} and all(number % 2 == 0 for number in numbers)
    assert tuple(map(plain, found.sentences)) == (
        "Élus et élues des territoires : 158 sièges. 2 sièges d’abord pour chacun des 61 territoires, "
        "puis 36 autres aux plus forts restes sur la population, par paires.",
    )


def test_58_times_4_with_a_college_of_citizens():
    found = distribute(rules("territoires-2022"), {"territory": TERRITORIES[:58]})
    assert found.total == 232
    assert set(found.by_place().values()) == {4}
    assert {share.college.key for share in found.shares} == {"elus", "citoyens"}


def test_a_territorial_conference_has_a_seat_for_each_large_intercommunality_and_four_for_each_departement():
    found = distribute(rules("ctap"), PLACES)
    # The region; 13 départements × (their president and four others); 7 intercommunalities of 30,000 or more.
    assert found.total == 1 + 13 * 5 + 7
    assert found.seats_of("E2") == 0
    assert found.seats_of("E3") == 1


@pytest.mark.parametrize(("key", "seats", "colleges"), [("ceser", 170, 4), ("codev", 61, 3)])
def test_councils_of_bodies(key, seats, colleges):
    found = distribute(rules(key), {})
    assert (found.total, len(found.sentences)) == (seats, colleges)
    assert rules(key).parity.gap == 1


@pytest.mark.parametrize("key", PRESETS)
def test_what_is_written_is_read_back_the_same(key):
    told = json.loads(json.dumps(document(key)))
    assert read(told) == rules(key)
    assert read(told).to_json() == told


def test_the_genders_of_pairs_alternate_and_others_expect_nobody():
    assert genders(4, in_pairs=True) == ["F", "M", "F", "M"]
    assert genders(3, in_pairs=False) == ["", "", ""]


# --- Faults -------------------------------------------------------------------------------------------------


def faults(told):
    with pytest.raises(RulesError) as refused:
        read(told)
    return {fault.path: fault.sentence for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (lambda d: d.update(version=2), "version", "version 1"),
        (lambda d: d.update(mois=3), "mois", "n’existe pas"),
        (lambda d: d.update(months="cinq"), "months", "0 à 240"),
        (lambda d: d.update(months=True), "months", "0 à 240"),
        (lambda d: d.update(colleges=[]), "colleges", "1 à 20"),
        (lambda d: d["colleges"].append(d["colleges"][0]), "colleges[1].key", "déjà cette clé"),
        (lambda d: d["colleges"][0].update(key="Élus"), "colleges[0].key", "minuscules"),
        (lambda d: d["colleges"][0].update(name=" "), "colleges[0].name", "1 à 120 caractères"),
        (lambda d: d["colleges"][0].update(unit="village"), "colleges[0].unit", "territory, department"),
        (lambda d: d["colleges"][0].update(offices=["roi"]), "colleges[0].offices", "municipal, community"),
        (lambda d: d["colleges"][0].update(incompatible=["municipal"]), "colleges[0].incompatible", "interdit"),
        (lambda d: d["colleges"][0]["seats"].update(total=157), "colleges[0].seats.total", "pair, pas 157"),
        (lambda d: d["colleges"][0]["seats"].update(least=1), "colleges[0].seats.least", "pair, pas 1"),
        (lambda d: d["colleges"][0]["seats"].update(formula="hasard"), "colleges[0].seats.formula", "sainte_lague"),
        (lambda d: d["colleges"][0].update(seats={"method": "tirage"}), "colleges[0].seats.method", "fixed"),
        (lambda d: d["colleges"][0].update(seats={"x": 1}), "colleges[0].seats.method", "façon de compter"),
        (lambda d: d["colleges"][0].update(seats=12), "colleges[0].seats", "objet"),
        (lambda d: d["colleges"][0].update(seats={"method": "fixed", "seats": 0}), "colleges[0].seats.seats", "1 à"),
        (
            lambda d: d["colleges"][0].update(
                seats={"method": "listed", "bodies": [{"name": "A", "seats": 2}, {"name": "A", "seats": 2}]}
            ),
            "colleges[0].seats.bodies[1].name",
            "déjà dans la liste",
        ),
        (
            lambda d: d["colleges"][0].update(seats={"method": "listed", "bodies": [{"name": "A", "seats": 2}]}),
            "colleges[0].seats.method",
            "d’organismes",
        ),
        (
            lambda d: d["colleges"][0].update(seats={"method": "thresholds", "steps": [{"population": 5, "seats": 2}]}),
            "colleges[0].seats.steps[0].population",
            "premier seuil est 0",
        ),
        (
            lambda d: d["colleges"][0].update(
                seats={
                    "method": "thresholds",
                    "steps": [
                        {"population": 0, "seats": 2},
                        {"population": 9, "seats": 3},
                        {"population": 9, "seats": 4},
                    ],
                }
            ),
            "colleges[0].seats.steps[2].population",
            "du plus petit au plus grand",
        ),
        (lambda d: d["parity"].update(kind="gap", gap=-1), "parity.gap", "0 à"),
        (lambda d: d["substitutes"].update(each="oui"), "substitutes.each", "oui ou non"),
        (lambda d: d["substitutes"].update(same_gender=1), "substitutes.same_gender", "oui ou non"),
        (
            lambda d: (d["substitutes"].update(each=False), d["replacement"].update(by="substitute")),
            "replacement.by",
            "si chaque titulaire en a un",
        ),
    ],
)
def test_a_fault_names_its_field_and_says_what_is_expected(change, path, words):
    told = document()
    change(told)
    assert words in faults(told)[path]


@pytest.mark.parametrize("told", [None, [], "", 3, {}, {"version": 1, "colleges": [None]}])
def test_what_is_no_document_is_refused(told):
    assert faults(told)


def test_all_faults_are_told_at_once():
    told = document()
    told["months"] = -1
    told["colleges"][0]["name"] = ""
    told["parity"]["kind"] = "tirage"
    assert set(faults(told)) == {"months", "colleges[0].name", "parity.kind"}


def test_too_few_seats_for_everyone_names_the_field_and_the_number_it_takes():
    with pytest.raises(RulesError) as refused:
        distribute(rules("territoires-2016"), {"territory": TERRITORIES * 2})
    (fault,) = refused.value.faults
    assert fault.path == "colleges[0].seats"
    assert "158 sièges ne suffisent pas : il en faut 244" in plain(fault.sentence)


def test_nothing_to_weigh_is_said():
    with pytest.raises(RulesError, match="rien ne se partage"):
        distribute(rules("territoires-2016"), {"territory": [Place(1, "Désert")]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 300) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["version", "months", "colleges", "parity", "substitutes", "replacement", "key", "name", "unit", "seats", "offices"]
)


@given(st.sampled_from(sorted(PRESETS)), FIELDS, JSON)
def test_whatever_one_writes_in_a_field_is_read_or_refused_in_words(key, field, value):
    told = document(key)
    (told if field in told else told["colleges"][0])[field] = value
    try:
        found = read(told)
    except RulesError as refused:
        assert refused.faults
        assert all(fault.sentence for fault in refused.faults)
    else:
        assert read(found.to_json()) == found
