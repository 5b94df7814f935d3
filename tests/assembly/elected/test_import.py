"""Lists into the database: dry until told, all or nothing, nothing kept that does not serve, nothing lost by haste."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from django.core.management import CommandError
from django.test import override_settings

from ensems.assembly.elected.models import ElectedList, ElectedOffice
from ensems.register.models import Act
from ensems.territories.models import FormerCode
from tests.assembly.elected import lists
from tests.assembly.elected.lists import DIALECTS, ELSEWHERE, HILLS, Someone

ANNE = Someone(family="POIRE", given="Anne", commune="99003", department="99A", function="Maire")
PAUL = Someone(family="BLETTE", given="Paul", sex="M", born=date(1971, 2, 3), commune="99102", department="99B")
MANY = tuple(
    Someone(family=f"PRUNE {chr(65 + rank)}", given="Lou", commune="99003", department="99A") for rank in range(10)
)


def held(level="municipal") -> list[str]:
    return list(
        ElectedOffice.objects.filter(listed=level).order_by("family_name").values_list("family_name", flat=True)
    )


def refusal(run, *arguments) -> str:
    before = list(ElectedOffice.objects.order_by("pk").values_list()), Act.objects.count()
    with pytest.raises(CommandError) as error:
        run(*arguments)
    assert (list(ElectedOffice.objects.order_by("pk").values_list()), Act.objects.count()) == before
    return str(error.value)


# --- Written or not -----------------------------------------------------------------------------------------


def test_the_command_is_dry_until_told_otherwise(run, listed):
    path = listed("municipal", [ANNE, PAUL])

    told = run(path)

    assert "+ 2 à ajouter, ~ 0 à changer, - 0 à retirer" in told
    assert "rien n’a été écrit" in told
    assert not ElectedOffice.objects.exists() and not Act.objects.filter(verb="elected.imported").exists()


def test_four_lists_in_four_dialects_are_written_in_one_command(apply, listed):
    elected = (
        ("municipal", ANNE, "99003", "99003"),
        ("community", ANNE, HILLS, "99003"),
        ("departmental", ANNE, "99A", ""),
        ("regional", ANNE, "99", ""),
    )
    paths = [listed(level, [one], DIALECTS[rank]) for rank, (level, one, *_codes) in enumerate(elected)]

    apply(*paths)

    assert set(ElectedOffice.objects.values_list("listed_id", "place", "commune")) == {
        (level, place, commune) for level, _one, place, commune in elected
    }
    assert ElectedOffice.objects.values("human").distinct().count() == 1
    assert [act.subject for act in Act.objects.filter(verb="elected.imported").order_by("number")] == [
        f"elus:{level}" for level, *_rest in elected
    ]


def test_what_is_kept_of_a_person_is_what_matching_needs(apply, listed):
    apply(listed("municipal", [replace(ANNE, function_since=date(2020, 5, 23))]))

    office = ElectedOffice.objects.get()
    assert (office.family_name, office.given_name, office.sex) == ("POIRE", "Anne", "F")
    assert (office.family_folded, office.given_folded) == ("poire", "anne")
    assert (office.function, office.since, office.function_since) == ("Maire", date(2020, 5, 18), date(2020, 5, 23))
    assert len(office.birth) == 32
    stored = " ".join(str(value) for value in ElectedOffice.objects.values_list().get())
    for personal in ("1960", "Cadre", "33", "FR"):
        assert personal not in stored.replace(office.key, "").replace(office.human, "").replace(office.birth, "")


def test_the_digest_of_a_birth_date_is_nothing_without_the_secret_key(apply, listed):
    apply(listed("municipal", [ANNE]))
    under_one = ElectedOffice.objects.get().birth

    with override_settings(SECRET_KEY="une autre clé"):
        told = apply(listed("municipal", [ANNE]))

    assert "La clé secrète a changé" in told
    assert ElectedOffice.objects.get().birth != under_one


def test_the_register_keeps_counts_and_digests_and_nobody(apply, listed):
    apply(listed("municipal", [ANNE, PAUL]))

    act = Act.objects.get(verb="elected.imported")
    assert '"lines":2' in act.content and '"vintage":"2026-06"' in act.content
    assert ElectedList.objects.get().digest in act.content
    assert "POIRE" not in act.content and "Anne" not in act.content


def test_the_same_list_again_writes_nothing(apply, listed):
    path = listed("municipal", [ANNE, PAUL])
    apply(path)
    keys = list(ElectedOffice.objects.order_by("pk").values_list("pk", "key"))

    told = apply(path)

    assert "Rien à écrire : 2 mandats déjà dans la base." in told
    assert list(ElectedOffice.objects.order_by("pk").values_list("pk", "key")) == keys
    assert Act.objects.filter(verb="elected.imported").count() == 1


def test_the_same_people_in_another_dialect_are_the_same_people(apply, listed):
    apply(listed("municipal", [ANNE, PAUL], DIALECTS[0]))

    told = apply(listed("municipal", [ANNE, PAUL], DIALECTS[3]))

    assert "Rien à écrire" in told
    assert Act.objects.filter(verb="elected.imported").count() == 2, "another file is in force: that is an act"


def test_a_difference_is_shown_before_it_is_written_and_then_holds(apply, run, listed):
    apply(listed("municipal", [ANNE, PAUL, *MANY]))
    path = listed("municipal", [replace(ANNE, function="1er adjoint"), Someone(family="COING", commune="99102"), *MANY])

    told = run(path)

    assert "+ 1 à ajouter, ~ 1 à changer, - 1 à retirer, 10 sans changement" in told
    assert "~ Anne POIRE (99003, 1er adjoint) : fonction « Maire » devient « 1er adjoint »" in told
    assert "- Paul BLETTE (99102)" in told
    assert "+ Noëlle-Ève COING (99102)" in told
    apply(path)
    assert set(held()) == {"POIRE", "COING", *(one.family for one in MANY)}
    assert ElectedOffice.objects.get(family_name="POIRE").function == "1er adjoint"


def test_a_long_difference_is_counted_and_not_unrolled(apply, run, listed):
    apply(listed("municipal", [ANNE]))

    told = run(listed("municipal", [ANNE, *MANY, PAUL]))

    assert told.count("    + ") == 11
    assert "et 1 autre." in told


# --- Refused ------------------------------------------------------------------------------------------------


def test_one_bad_line_anywhere_and_nothing_is_written(apply, listed):
    good = listed("regional", [ANNE])
    bad = listed("municipal", [ANNE, replace(PAUL, sex="?")])

    assert "rien n’a été changé" in refusal(apply, good, bad)
    assert "rien n’a été changé" in refusal(apply, bad, good)


def test_bad_lines_are_left_out_when_asked_and_named(apply, listed):
    path = listed("municipal", [ANNE, replace(PAUL, sex="?"), replace(PAUL, commune="99999")])

    told = apply(path, "--skip-bad")

    assert "Ligne 3, colonne 9 (« Code sexe ») : « ? » n’est pas un sexe du répertoire (F ou M)." in told
    assert "Ligne 4, colonne 5 (« Code de la commune ») : la géographie chargée n’a pas de commune 99999" in told
    assert held() == ["POIRE"]
    assert '"refused":2' in Act.objects.get(verb="elected.imported").content


def test_a_file_that_is_no_list_is_refused_by_its_name(apply, tmp_path):
    path = tmp_path / "autre.csv"
    path.write_text("a;b\n1;2\n", "utf-8")

    assert refusal(apply, path).startswith("autre.csv : Aucune des 5 premières lignes")
    assert "lecture impossible" in refusal(apply, tmp_path / "absent.csv")


def test_two_lists_of_one_council_in_one_command_are_refused(apply, listed):
    first, second = listed("municipal", [ANNE]), listed("municipal", [PAUL], name="suite.txt")

    assert "comme municipal.txt" in refusal(apply, first, second)


def test_one_does_not_write_without_saying_of_when_the_list_is(run, listed):
    path = listed("municipal", [ANNE])

    assert "de quand est cette liste" in refusal(run, path, "--apply")
    assert "de quand est cette liste" in refusal(run, path, "--apply", "--vintage", "regional=2026-06")
    run(path, "--apply", "--vintage", "municipal=2026-06")
    assert ElectedList.objects.get().vintage == "2026-06"


def test_a_list_that_loses_more_than_a_fifth_of_its_lines_asks_for_a_word(apply, listed):
    apply(listed("municipal", MANY))

    assert "a 7 mandats, la base en a 10" in refusal(apply, listed("municipal", MANY[:7]))
    apply(listed("municipal", MANY[:8]))
    assert len(held()) == 8
    apply(listed("municipal", MANY[:2]), "--confirm-loss")
    assert len(held()) == 2


def test_one_list_that_is_cut_holds_back_all_those_of_the_command(apply, listed):
    apply(listed("municipal", MANY))

    assert "rien n’a été changé" in refusal(apply, listed("regional", [ANNE]), listed("municipal", MANY[:2])).lower()


def test_a_departement_that_disappears_whole_asks_for_a_word_however_small(apply, listed):
    apply(listed("municipal", [*MANY, PAUL]))

    assert "plus aucun mandat : 99B (1)" in refusal(apply, listed("municipal", [*MANY, ANNE]))


def test_a_list_without_a_line_of_the_region_is_refused(apply, listed):
    assert "aucune ligne ne concerne la région" in refusal(apply, listed("municipal", [Someone(commune="01001")]))


# --- Whom it keeps ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "there"),
    [
        ("municipal", {"commune": "01001", "department": "01"}),
        ("community", {"commune": "01001", "group": ELSEWHERE}),
        ("departmental", {"department": "01"}),
        ("regional", {"region": "84"}),
    ],
)
def test_only_those_of_the_region_are_kept_unless_asked(apply, listed, level, there):
    other = replace(PAUL, **there)
    path = listed(level, [ANNE, other])

    assert "1 ligne d’une autre région, laissée de côté." in apply(path)
    assert held(level) == ["POIRE"]
    apply(path, "--whole-country")
    assert held(level) == ["BLETTE", "POIRE"]
    assert ElectedList.objects.get().whole_country


def test_a_former_code_leads_to_the_present_commune(apply, listed):
    FormerCode.objects.create(code="99900", commune_id="99003")

    told = apply(listed("municipal", [replace(ANNE, commune="99900")]))

    assert ElectedOffice.objects.get().place == "99003"
    assert "1 ligne porte l’ancien code d’une commune" in told


def test_a_person_named_twice_in_one_council_is_one_office_with_both_functions(apply, listed):
    again = replace(ANNE, function="Présidente de commission", since=date(2019, 1, 1))

    told = apply(listed("municipal", [ANNE, ANNE, again]))

    assert "1 ligne répète une autre." in told and "1 ligne ajoute une fonction" in told
    office = ElectedOffice.objects.get()
    assert (office.function, office.since) == ("Maire ; Présidente de commission", date(2019, 1, 1))


def test_namesakes_are_two_persons(apply, listed):
    apply(
        listed(
            "municipal",
            [
                ANNE,
                replace(ANNE, born=date(1980, 1, 1)),
                replace(ANNE, born=None),
                replace(ANNE, born=None, commune="99102"),
                replace(ANNE, sex="M"),
            ],
        )
    )

    assert ElectedOffice.objects.values("human").distinct().count() == 5


def test_the_fixture_of_lists_speaks_of_every_field():
    """A column that a dialect forgets would not be tested."""
    named = {"attached", "section"} | {field.name for field in fields(Someone)}
    for titles in lists.TITLES.values():
        assert named <= set(titles)
