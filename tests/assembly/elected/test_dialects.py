"""Five ways of writing one register: the same people come out, and a wrong file says where it is wrong."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest

from ensems.assembly.elected import lines as reading
from ensems.assembly.elected.dialects import Unreadable, examine
from ensems.assembly.elected.lines import Line
from ensems.territories.drafts import Problem
from tests.assembly.elected import lists
from tests.assembly.elected.lists import DIALECTS, HILLS, Someone

PEOPLE = (
    Someone(function="Maire", function_since=date(2020, 5, 23)),
    Someone(family="DE LA POIRE-BLETTE", given="Jean, dit Jo", sex="M", born=date(1955, 12, 1), commune="99102"),
)


def read(content: bytes) -> list[Line | Problem]:
    file = io.BytesIO(content)
    return list(reading.read(file, examine(file), lambda born: f"<{born:%d %m %Y}>"))


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        read(content)
    return str(error.value)


@pytest.mark.parametrize("level", lists.PLACES)
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_same_people_come_out_of_each_dialect_of_each_list(level, dialect):
    found = read(lists.file(level, PEOPLE, dialect))

    first = 3 if dialect.above else 2
    assert [(one.number, one.level) for one in found] == [(first, level), (first + 1, level)]
    assert [(one.family_name, one.given_name, one.sex, one.birth) for one in found] == [
        ("D'ESSAI", "Noëlle-Ève", "F", "<31 01 1960>"),
        ("DE LA POIRE-BLETTE", "Jean, dit Jo", "M", "<01 12 1955>"),
    ]
    assert [(one.since, one.function, one.function_since) for one in found] == [
        ("2020-05-18", "Maire", "2020-05-23"),
        ("2020-05-18", "", ""),
    ]
    places = {
        "municipal": ("", "99", "99003", "", ""),
        "community": ("", "99", "99003", HILLS, ""),
        "departmental": ("", "99", "", "", "9901"),
        "regional": ("99", "99", "", "", ""),
    }
    assert found[0][2:7] == places[level]


def test_what_is_personal_and_useless_does_not_come_out():
    (found,) = read(lists.file("municipal", PEOPLE[:1]))

    assert not {"33", "Cadre, d'essai", "FR", "31/01/1960"} & set(map(str, found))
    form = examine(io.BytesIO(lists.file("municipal", PEOPLE)))
    assert "Code nationalité" in form.left_out
    assert form.records == 2


@pytest.mark.parametrize(
    ("code", "department", "meant"),
    [
        ("1001", "1", "01001"),
        ("1", "1", "01001"),
        ("33", "2a", "2A033"),
        ("2b033", "2B", "2B033"),
        ("101", "971", "97101"),
        ("101", "ZA", "97101"),
        ("ZA101", "ZA", "97101"),
    ],
)
def test_a_commune_is_known_by_its_five_characters_however_a_spreadsheet_left_them(code, department, meant):
    (found,) = read(lists.file("municipal", [Someone(commune=code, department=department)]))

    assert found.commune == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9/7/1965", "1965-07-09"),
        ("1965-07-09", "1965-07-09"),
        ("1965-07-09 00:00:00+00", "1965-07-09"),
        ("1965-07-09T00:00:00.000Z", "1965-07-09"),
        ("", ""),
    ],
)
def test_three_forms_of_a_date(text, meant):
    assert reading.day(text, "born") == meant


@pytest.mark.parametrize("text", ["31/02/1960", "1965-07-08 23:00:00+00", "65-07-09", "09/07/65", "12/31/1960", "né"])
def test_a_date_that_could_be_another_day_is_refused(text):
    with pytest.raises(reading.Wrong, match="n’est pas une date"):
        reading.day(text, "born")


@pytest.mark.parametrize(
    ("level", "before", "after", "where"),
    [
        ("municipal", "31/01/1960", "31/02/1960", "Ligne 2, colonne 10 (« Date de naissance ») : « 31/02/1960 » n’est"),
        ("municipal", "\tF\t", "\tX\t", "Ligne 2, colonne 9 (« Code sexe ») : « X » n’est pas un sexe"),
        ("municipal", "\tF\t", "\t\t", "Ligne 2, colonne 9 (« Code sexe ») : le sexe manque."),
        ("municipal", "D'ESSAI", "", "Ligne 2, colonne 7 (« Nom de l'élu ») : le nom manque."),
        ("municipal", "D'ESSAI", "- ?", "Ligne 2, colonne 7 (« Nom de l'élu ») : « - ? » n’est pas un nom."),
        ("municipal", "99003", "", "Ligne 2, colonne 5 (« Code de la commune ») : le code de la commune manque."),
        ("municipal", "99003", "9900X", "Ligne 2, colonne 5 (« Code de la commune ») : « 9900X » n’est pas un code"),
        ("municipal", "\tFR", "", "Ligne 2 : 15 colonnes au lieu de 16"),
        ("community", HILLS, HILLS[:-1], "Ligne 2, colonne 5 (« N° SIREN ») : « 99900001 » n’est pas un SIREN"),
        ("departmental", "99\t", "\t", "Ligne 2, colonne 1 (« Code du département ») : le code du département manque."),
        ("regional", "99\t", "\t", "Ligne 2, colonne 1 (« Code de la région ») : le code de la région manque."),
        ("regional", "99\t", "Sud\t", "Ligne 2, colonne 1 (« Code de la région ») : « Sud » n’est pas un code"),
    ],
)
def test_a_wrong_value_is_named_by_line_and_column_and_the_other_lines_are_read(level, before, after, where):
    head, first, *rest = lists.file(level, PEOPLE).decode().splitlines(keepends=True)
    assert before in first

    problem, other = read("".join([head, first.replace(before, after, 1), *rest]).encode())

    assert str(problem).startswith(where)
    assert other.family_name == "DE LA POIRE-BLETTE"


def test_an_empty_birth_date_is_not_an_error():
    (found,) = read(lists.file("regional", [Someone(born=None)]))

    assert found.birth == ""


def test_blank_lines_count_but_are_not_read_and_a_trailing_separator_is_forgiven():
    head, first, second = lists.file("municipal", PEOPLE).decode().splitlines()

    found = read(f"\n{head}\n\n{first}\t\n\t\t\t\n{second}".encode())

    assert [one.number for one in found] == [4, 6]


def test_a_quote_is_a_part_of_a_name_between_tabs_and_marks_values_elsewhere():
    name = 'RUE "PETIT"'
    between_tabs = lists.file("municipal", [Someone(family="X")]).replace(b"\tX\t", f"\t{name}\t".encode())

    assert read(between_tabs)[0].family_name == name
    assert read(lists.file("municipal", [Someone(family=name)], DIALECTS[2]))[0].family_name == name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Le fichier est vide."),
        (b" \r\n\n", "Le fichier est vide."),
        (b"PK\x03\x04\0\0", "Ce n’est pas un fichier de texte"),
        ("Nom;Prénom".encode("utf-16"), "Ce n’est pas un fichier de texte"),
        (b"a;b;c\n1;2;3\n", "ne porte les titres attendus"),
        ("Nom de l'élu;Prénom de l'élu\n".encode(), "aucune colonne ne dit où chacun est élu"),
        (lists.file("regional", PEOPLE).replace(b"Code sexe", b"Genre"), "Ligne 1 : aucune colonne ne donne le sexe"),
        (
            lists.file("regional", PEOPLE).replace("Libellé de la section".encode(), b"Code de la section"),
            "deux colonnes donnent le code du département",
        ),
        (
            lists.file("municipal", PEOPLE).replace("Libellé de la fonction".encode(), b"Remarque"),
            "c’est la liste des maires",
        ),
        (
            lists.file("municipal", PEOPLE).replace("Libellé de la commune".encode(), "Libellé du secteur".encode()),
            "c’est la liste des conseils d’arrondissement",
        ),
        (lists.file("municipal", PEOPLE)[:-1] + "é".encode()[:1], "coupé au milieu d’une lettre"),
        (
            lists.file("municipal", PEOPLE, DIALECTS[0]).replace(b"Jean", b"Jos\xe9"),
            "Ligne 3 : une lettre est abîmée",
        ),
        (lists.file("municipal", PEOPLE, DIALECTS[4]).replace(b";F;", b';"F;'), "guillemets mal fermés"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(content, sentence):
    assert sentence in refused(content)


def test_the_title_line_of_the_former_dialect_counts_in_the_numbers_that_are_said():
    wrong = replace(PEOPLE[0], sex="?")

    (problem,) = read(lists.file("regional", [wrong], DIALECTS[1]))

    assert str(problem).startswith("Ligne 3, colonne 7 (« Code sexe »)")
