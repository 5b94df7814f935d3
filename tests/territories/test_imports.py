"""Territories from files: what is understood, what is refused and where, what is written and what stays."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ensems.core.actors import VISITOR, system
from ensems.core.decisions import Refused
from ensems.register.models import Act
from ensems.territories import imports
from ensems.territories.changes import compare
from ensems.territories.geography import luhn
from ensems.territories.models import Commune, FormerCode, Intercommunality, Membership, Region, Territory
from ensems.territories.operations import NotWritten, load_geography, write_territories

JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 1)
# Made-up SIRENs whose last figure is right.
HILLS, PLAIN, NOWHERE = (stem + luhn(stem) for stem in ("99900001", "99900002", "99900003"))


@pytest.fixture
def places(geography):
    """The small region, its intercommunalities under SIRENs that a file may name, without any territory."""
    Territory.objects.all().delete()
    for siren, group in ((HILLS, geography.intercommunalities[1]), (PLAIN, geography.intercommunalities[2])):
        made = Intercommunality.objects.create(code=siren, name=group.name, kind="CC")
        Commune.objects.filter(intercommunality=group).update(intercommunality=made)
    Region.objects.update(is_home=True)
    return geography


def write(text: str, on=JANUARY, now=None, **given):
    parsed = imports.parse(text.encode())
    assert not parsed.problems, parsed.problems
    return write_territories(actor=system("essai"), drafts=parsed.drafts, on=on, now=now, digest=parsed.digest, **given)


def held(name: str, day: date) -> set[str]:
    return set(Membership.objects.in_force(day).filter(territory__name=name).values_list("commune_id", flat=True))


def run(path, *arguments) -> str:
    out = StringIO()
    call_command("import_territories", str(path), *arguments, stdout=out)
    return out.getvalue()


# --- Reading ------------------------------------------------------------------------------------------


def test_a_generic_csv_is_read_with_all_it_says():
    parsed = imports.parse(
        "name;kind;carrier;carrier_siren;members;from;to;source;remarque\n"
        f"PETR des Hauts;PETR;\"CC d'en haut ; CC d'en bas\";{HILLS}|{PLAIN};{HILLS}|99102;01/02/2026;"
        "2026-12-31;Arrêté;à revoir\n".encode()
    )

    (draft,) = parsed.drafts
    assert parsed.problems == ()
    assert (draft.code, draft.name, draft.kind) == ("petr-des-hauts", "PETR des Hauts", "PETR")
    assert draft.carrier == "CC d’en haut ; CC d’en bas"
    assert draft.carrier_sirens == f"{HILLS} ; {PLAIN}"
    assert [m.code for m in draft.members] == [HILLS, "99102"]
    assert {(m.starts_on, m.ends_on) for m in draft.members} == {(date(2026, 2, 1), date(2026, 12, 31))}
    assert draft.columns == {"remarque": "à revoir"}
    assert any("remarque" in note for note in parsed.notes)


def test_an_opendatasoft_csv_is_read_through_a_mapping():
    content = f"\ufeffLibellé du CRTE;Siren des EPCI\nLes Hauts;{HILLS}\n".encode()

    parsed = imports.parse(content, mapping={"Libellé du CRTE": "name", "Siren des EPCI": "members"})

    assert [(d.name, [m.code for m in d.members]) for d in parsed.drafts] == [("Les Hauts", [HILLS])]
    with pytest.raises(imports.Unreadable, match="que le fichier n’a pas"):
        imports.parse(content, mapping={"Libellé": "name"})


def test_a_geojson_is_read_through_a_mapping_and_its_contours_are_said_to_be_left_out():
    content = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [1, 43]},
                    "properties": {"nom_pays": "Les Hauts", "epci": [HILLS, PLAIN], "id": 7},
                }
            ],
        }
    ).encode()

    parsed = imports.parse(content, mapping={"nom_pays": "name", "epci": "members"})

    assert [m.code for m in parsed.drafts[0].members] == [HILLS, PLAIN]
    assert any("contours" in note for note in parsed.notes)
    with pytest.raises(imports.Unreadable, match="--mapping COLONNE=name"):
        imports.parse(content)


def test_a_column_is_named_as_the_file_names_it():
    parsed = imports.parse(b"Nom;EPCI du CRTE\nLes Hauts;rien\n", mapping={"EPCI du CRTE": "members"})

    assert "(« EPCI du CRTE »)" in str(parsed.problems[0])


def test_an_element_of_a_geojson_that_lacks_a_property_is_named():
    features = [{"properties": {"nom": "Les Hauts", "membres": "99003"}}, {"properties": {"membres": "99004"}}]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()

    parsed = imports.parse(content)

    assert [str(problem) for problem in parsed.problems] == [
        "Élément 2, propriété « nom » : le nom du territoire manque."
    ]


def test_several_lines_complete_one_territory_and_may_not_contradict_each_other():
    head = "name;kind;members\n"
    joined = imports.parse(f"{head}Les Hauts;PETR;99003\nLes Hauts;;99004\n".encode())
    fought = imports.parse(f"{head}Les Hauts;PETR;99003\nLes Hauts;PNR;99004\n".encode())

    assert [m.code for m in joined.drafts[0].members] == ["99003", "99004"]
    assert joined.drafts[0].kind == "PETR"
    assert "Ligne 3" in str(fought.problems[0])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Le fichier est vide."),
        ("name;members\n", "aucun territoire"),
        ("name;kind\nLes Hauts;PETR\n", "aucune colonne ne donne ses membres"),
        ("name;members\nLes Hauts;99003;de trop\n", "Ligne 2 : 3 colonnes au lieu de 2"),
        ('name;members\nLes Hauts;"99003\n', "guillemets"),
        ("{", "colonne"),
        ('{"type": "Point"}', "FeatureCollection"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(imports.Unreadable, match=sentence):
        imports.parse(text.encode())


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (";PETR;;99003;", "Ligne 2, colonne 1 (« name ») : le nom"),
        ("Communes;PETR;;99003;", "Ligne 2, colonne 1 (« name ») : « Communes » ne peut pas servir d’identifiant."),
        ("Les Hauts;VILLE;;99003;", "Ligne 2, colonne 2 (« kind ») : nature inconnue"),
        ("Les Hauts;PETR;123456789;99003;", "Ligne 2, colonne 3 (« carrier_siren ») : « 123456789 »"),
        ("Les Hauts;PETR;;99;", "Ligne 2, colonne 4 (« members ») : « 99 »"),
        ("Les Hauts;PETR;;;", "Ligne 2, colonne 4 (« members ») : aucun membre"),
        ("Les Hauts;PETR;;99003;31/02/2026", "Ligne 2, colonne 5 (« from ») : « 31/02/2026 »"),
    ],
)
def test_a_wrong_value_is_named_by_line_and_column(line, where):
    parsed = imports.parse(f"name;kind;carrier_siren;members;from\n{line}\n".encode())

    assert str(parsed.problems[0]).startswith(where)
    assert parsed.drafts == ()


# --- Writing ------------------------------------------------------------------------------------------


def test_territories_are_written_with_their_communes_and_what_named_them(places, now):
    changes = write(f"name;kind;members\nLes Hauts;PETR;{HILLS}|99102\n", now=now)

    assert held("Les Hauts", JANUARY) == {"99003", "99004", "99102"}
    assert Membership.objects.get(commune_id="99003").through_id == HILLS
    assert Membership.objects.get(commune_id="99102").through_id is None
    assert Territory.objects.get().departments == "99A 99B"
    assert {c.code for c in changes.uncovered} == {"99001", "99002", "99101", "99103", "99104"}
    act = Act.objects.get(verb="territories.imported")
    assert "Hauts" not in act.content


def test_the_same_file_again_changes_nothing(places, now):
    text = f"name;kind;members\nLes Hauts;PETR;{HILLS}\n"
    write(text, now=now)

    changes = write(text, on=JUNE, now=now)

    assert changes.is_nothing
    assert Act.objects.filter(verb="territories.imported").count() == 1
    assert Membership.objects.count() == 2


def test_a_commune_that_leaves_stays_until_the_eve_and_history_is_kept(places, now):
    write("name;kind;members\nLes Hauts;PETR;99003|99004\n", now=now)

    write("name;kind;members\nLes Hauts;PETR;99004|99102\n", on=JUNE, now=now)

    assert held("Les Hauts", date(2026, 5, 31)) == {"99003", "99004"}
    assert held("Les Hauts", JUNE) == {"99004", "99102"}
    assert Membership.objects.get(commune_id="99003").ends_on == date(2026, 5, 31)


def test_a_membership_that_had_not_begun_is_withdrawn_and_one_may_come_back(places, now):
    write("name;members\nLes Hauts;99003|99004\n", now=now)
    write("name;members\nLes Hauts;99004\n", on=JANUARY, now=now)
    write("name;members\nLes Hauts;99003|99004\n", on=JUNE, now=now)

    assert Membership.objects.get(commune_id="99003").starts_on == JUNE


def test_dates_of_the_file_are_those_of_the_perimeter(places, now):
    text = "name;members;from;to\nLes Hauts;99003;2020-01-01;2024-12-31\nLes Hauts;99003;2026-01-01;\n"

    write(text, now=now)

    assert held("Les Hauts", date(2022, 1, 1)) == {"99003"}
    assert held("Les Hauts", date(2025, 6, 1)) == set()
    assert write(text, now=now).is_nothing


def test_a_former_code_leads_to_the_present_commune(places, now):
    FormerCode.objects.create(code="99900", commune_id="99003")

    changes = write("name;members\nLes Hauts;99900\n", now=now)

    assert held("Les Hauts", JANUARY) == {"99003"}
    assert changes.renamed == (("99900", "99003"),)


def test_an_unknown_member_forbids_writing_unless_asked_and_is_then_kept_as_text(places, now):
    text = f"name;members\nLes Hauts;99003|{NOWHERE}\n"

    with pytest.raises(NotWritten, match=rf"Ligne 2, colonne 2 .* SIREN {NOWHERE} inconnu"):
        write(text, now=now)
    assert not Territory.objects.exists()

    write(text, now=now, skip_unknown=True)
    assert Territory.objects.get().source_columns == {"membres inconnus": NOWHERE}


def test_overlaps_and_announced_figures_are_told(places, now):
    parsed = imports.parse(b"name;members;nb_communes\nLes Hauts;99003|99004;2\nLe Parc;99004;7\n")

    changes = compare(parsed.drafts, JANUARY)

    assert {c.code: names for c, names in changes.shared.items()} == {"99004": ("Les Hauts", "Le Parc")}
    assert [str(d) for d in changes.differences] == [
        "Ligne 3 : « Le Parc » annonce 7 communes ; la géographie chargée en donne 1."
    ]


def test_a_visitor_cannot_write_perimeters(places, now):
    with pytest.raises(Refused, match="secrétariat"):
        write_territories(actor=VISITOR, drafts=(), on=JANUARY, now=now)


# --- The command --------------------------------------------------------------------------------------


def test_the_command_is_dry_until_told_otherwise(places, tmp_path):
    file = tmp_path / "territoires.csv"
    file.write_text(f"name;kind;members\nLes Hauts;PETR;{HILLS}\n", "utf-8")

    assert "rien n’a été écrit" in run(file)
    assert not Territory.objects.exists()
    assert "Écrit." in run(file, "--apply", "--on", "2026-01-01")
    assert held("Les Hauts", JANUARY) == {"99003", "99004"}
    assert "tout est déjà dans la base" in run(file, "--apply")
    assert Territory.objects.get().source == "territoires.csv"


def test_the_command_changes_nothing_when_one_line_is_wrong(places, tmp_path):
    file = tmp_path / "territoires.csv"
    file.write_text("name;members\nLes Hauts;99003\nLe Parc;rien\n", "utf-8")

    with pytest.raises(CommandError, match="rien n’a été changé"):
        run(file, "--apply")

    assert not Territory.objects.exists()


# --- The public file ----------------------------------------------------------------------------------


@pytest.mark.official_data
def test_the_71_territories_of_occitanie_are_imported_with_nothing_lost(db, now, official_data):
    load_geography(actor=system("essai"), region="76", now=now)
    file = official_data / "occitanie-territories.csv"

    report = run(file, "--apply", "--on", "2026-01-01")

    assert Territory.objects.count() == 71
    assert Membership.objects.count() == 4_427
    assert Membership.objects.values("commune_id").distinct().count() == 4_427
    assert "Les chiffres annoncés par le fichier sont ceux de la géographie chargée." in report
    assert "19 communes de la région (Occitanie) ne sont dans aucun territoire du fichier" in report
    for name in ("Villeneuve-lès-Avignon (30351)", "Arblade-le-Bas (32004)", "Arbéost (65018)"):
        assert name in report
    uncovered = set(Commune.objects.filter(memberships=None).values_list("code", flat=True))
    assert len(uncovered) == 19
    assert all(f"({code})" in report for code in uncovered)
    lauragais = Territory.objects.get(code="crte-76-11-2")
    assert lauragais.carrier == "CC Castelnaudary Lauragais Audois ; CC Piège Lauragais Malepère"
    assert lauragais.carrier_sirens == "200035855 ; 200035707"
    assert (lauragais.carrier_kinds, lauragais.kind, lauragais.departments) == ("CC ; CC", "GROUPE", "11")
    named = {s for d in imports.parse(file.read_bytes()).drafts for m in d.members for s in [m.code]}
    assert set(Membership.objects.values_list("through_id", flat=True)) == named
    assert "tout est déjà dans la base" in run(file, "--apply")
