"""Is it the same person? Never on a name alone; always with the reason. Every person is invented."""

from __future__ import annotations

import pytest

from ensems.assembly.elected.matching import Asked, Candidate, Human, Match, Near, Verdict, family_names, match

MAY, JUNE = "a" * 32, "b" * 32


def human(family: str, given: str, sex: str = "F", birth: str = MAY, key: str = "") -> Human:
    return Human(key or f"{family}|{given}|{birth}", family, given, sex, birth)


def ask(family: str, given: str, *humans: Human, sex: str = "F", birth: str = MAY, **decided: bool) -> Match:
    return match(Asked(family, given, sex, birth), humans, decided)


@pytest.mark.parametrize(
    ("family", "given", "listed_family", "listed_given"),
    [
        ("d’Essai", "Noëlle-Ève", "D'ESSAI", "Noelle Eve"),
        ("Lœuvre", "Zoé", "LOEUVRE", "ZOE"),
        ("Poire-Blette", "Anne", "POIRE BLETTE", "Anne"),
        ("Blette-Poire", "Anne", "POIRE BLETTE", "Anne"),
        ("De La Poire", "Anne", "POIRE", "Anne"),
        ("Le Poiret", "Anne", "LEPOIRET", "Anne"),
        ("St-Poire", "Anne", "SAINT POIRE", "Anne"),
        ("Poire", "Anne", "POIRE-BLETTE", "Anne"),
        ("Poire-Blette", "Anne", "BLETTE", "Anne"),
        ("Poire épouse Blette", "Anne", "BLETTE", "Anne"),
        ("Poire", "Anne", "BLETTE NEE POIRE", "Anne"),
        ("Anne", "Poire", "POIRE", "Anne"),
    ],
)
def test_one_person_is_certain_however_the_name_is_written_when_the_birth_date_agrees(
    family, given, listed_family, listed_given
):
    found = ask(family, given, human(listed_family, listed_given))

    assert found.verdict is Verdict.CERTAIN
    assert "date de naissance" in found.candidates[0].reason


@pytest.mark.parametrize(
    ("asked", "listed"),
    [(("", MAY), ("F", "")), (("F", ""), ("F", MAY)), (("F", ""), ("F", "")), (("", ""), ("F", ""))],
)
def test_a_name_without_a_birth_date_on_both_sides_is_never_certain(asked, listed):
    sex, birth = asked

    found = ask("Poire", "Anne", human("POIRE", "Anne", *listed), sex=sex, birth=birth)

    assert found.verdict is Verdict.DOUBTFUL
    assert "sans date de naissance à comparer" in found.candidates[0].reason


def test_another_birth_date_sets_a_namesake_aside_and_says_so():
    found = ask("Poire", "Anne", human("POIRE", "Anne", birth=JUNE))

    assert (found.verdict, found.candidates) == (Verdict.NONE, ())
    assert [c.reason for c in found.aside] == ["homonyme : une autre date de naissance"]


def test_another_sex_sets_a_namesake_aside_unless_the_birth_date_agrees():
    without = ask("Poire", "Dominique", human("POIRE", "Dominique", "M", ""))
    agreed = ask("Poire", "Dominique", human("POIRE", "Dominique", "M"))

    assert (without.verdict, [c.reason for c in without.aside]) == (Verdict.NONE, ["homonyme : un autre sexe"])
    assert agreed.verdict is Verdict.DOUBTFUL
    assert "un autre sexe" in agreed.candidates[0].reason


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        (("POIRE", "Jeanne"), "prénom d’usage, ou jumeau"),
        (("PRUNE", "Anne"), "nom d’usage peut-être"),
        (("POIRE-PRUNE", "Jeanne"), None),
        (("POIRE", "Anne-Sophie"), "en partie différent"),
        (("POIRE-PRUNE", "A."), "en partie différent"),
    ],
)
def test_what_half_agrees_with_the_same_birth_date_is_left_to_a_person(listed, reason):
    found = ask("Poire", "Anne", human(*listed))

    if reason is None:
        assert found == Match(Verdict.NONE)
    else:
        assert found.verdict is Verdict.DOUBTFUL
        assert reason in found.candidates[0].reason


def test_two_surnames_that_share_a_word_without_one_holding_the_other_are_doubtful():
    assert ask("Poire-Blette", "Anne", human("POIRE-PRUNE", "Anne")).verdict is Verdict.DOUBTFUL


@pytest.mark.parametrize("listed", [("PRUNE", "Anne"), ("POIRE", "Jeanne"), ("DE LA PRUNE", "Anne")])
def test_a_stranger_is_nobody(listed):
    assert ask("De La Poire", "Anne", human(*listed, birth=JUNE), birth=MAY) == Match(Verdict.NONE)
    assert ask("De La Poire", "Anne", human(*listed, birth="")) == Match(Verdict.NONE)


def test_a_particle_in_common_is_nothing_in_common():
    assert family_names("de la Poire", "de la Prune") is Near.OTHER
    assert family_names("Le", "Le") is Near.SAME


def test_the_twin_is_not_asked_about_once_the_person_is_found():
    found = ask("Poire", "Anne", human("POIRE", "Jeanne"), human("POIRE", "Anne"))

    assert found.verdict is Verdict.CERTAIN
    assert [c.human.given_name for c in found.candidates] == ["Anne"]


def test_one_person_named_in_two_ways_by_two_lists_is_one_person():
    found = ask("Poire-Blette", "Anne", human("POIRE", "Anne"), human("POIRE-BLETTE", "Anne"))

    assert found.verdict is Verdict.CERTAIN
    assert len(found.candidates) == 2


def test_two_persons_who_answer_as_well_are_left_to_a_person():
    found = ask("Poire-Blette", "Anne", human("POIRE", "Anne"), human("BLETTE", "Anne"))

    assert found.verdict is Verdict.DOUBTFUL
    assert {c.reason for c in found.candidates} == {"plusieurs personnes du répertoire répondent aussi bien"}


def test_what_somebody_decided_is_what_holds():
    doubtful, certain = human("POIRE", "Anne", birth="", key="one"), human("POIRE", "Anne", key="two")

    assert ask("Poire", "Anne", doubtful, birth="", one=True).verdict is Verdict.CERTAIN
    refused = ask("Poire", "Anne", certain, two=False)
    assert (refused.verdict, [c.reason for c in refused.aside]) == (
        Verdict.NONE,
        ["autre personne, a dit le secrétariat"],
    )


def test_nobody_has_no_name():
    assert ask("", "", human("POIRE", "Anne")) == Match(Verdict.NONE)
    assert ask("?", "Anne", human("POIRE", "Anne"), birth="") == Match(Verdict.NONE)


def test_the_reason_goes_with_each_candidate():
    (candidate,) = ask("Poire", "Anne", human("POIRE", "Anne")).candidates

    assert candidate == Candidate(
        human("POIRE", "Anne"), Verdict.CERTAIN, "même nom, même prénom, même date de naissance"
    )
