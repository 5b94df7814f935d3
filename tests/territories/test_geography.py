"""The official geography: what the package carries, and what loading a region gives."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ensems.core.actors import VISITOR, system
from ensems.core.decisions import Refused
from ensems.register.models import Act
from ensems.territories import geography, queries
from ensems.territories.enums import STRATA, stratum_of
from ensems.territories.models import Commune, Department, FormerCode, Intercommunality, Region
from ensems.territories.names import folded
from ensems.territories.operations import load_geography


@pytest.fixture(scope="module")
def france():
    return geography.read()


def test_the_package_carries_all_of_france_in_less_than_a_megabyte(france):
    size = len(geography.files("ensems.territories").joinpath("data/geography.json.xz").read_bytes())

    assert size < 1_000_000
    assert len(france.communes) == 34_969
    assert len(france.intercommunalities) == 1_255
    assert len(france.regions) == 26
    assert len({c.code for c in france.communes}) == 34_969


def test_every_figure_says_its_year(france):
    toulouse = next(c for c in france.communes if c.code == "31555")
    mamoudzou = next(c for c in france.communes if c.code == "97611")
    metropole = next(i for i in france.intercommunalities if i.code == "243100518")

    assert france.geography_year == 2026
    assert toulouse.population_year == 2023
    assert mamoudzou.population_year == 2017
    assert (metropole.membership_year, metropole.population_year) == (2025, 2022)


def test_the_sirens_that_the_file_leaves_out_are_found_again(france):
    sirens = [c.siren for c in france.communes if c.siren]

    assert len(sirens) == 34_875
    assert all(geography.is_siren(siren) for siren in sirens)
    assert next(c.siren for c in france.communes if c.code == "01001") == "210100012"


@pytest.mark.parametrize(
    ("name", "article", "sentence"),
    [
        ("Toulouse", 0, "de Toulouse"),
        ("Albi", 1, "d’Albi"),
        ("Le Mans", 2, "du Mans"),
        ("La Boisse", 3, "de la Boisse"),
        ("Les Matelles", 4, "des Matelles"),
        ("L’Escale", 5, "de l’Escale"),
        ("Aux Marais", 6, "des Marais"),
        ("Los Masos", 8, "de Los Masos"),
        ("Haute-Garonne", 3, "de la Haute-Garonne"),
        ("Hautes-Pyrénées", 4, "des Hautes-Pyrénées"),
        ("Ariège", 5, "de l’Ariège"),
        ("Occitanie", 1, "d’Occitanie"),
    ],
)
def test_the_name_of_a_place_after_de(name, article, sentence):
    assert geography.of(name, article) == sentence


def test_occitanie_is_loaded_whole(db, now):
    loaded = load_geography(actor=system("essai"), region="76", now=now)

    assert (loaded.communes, loaded.population, loaded.under_500) == (4_446, 6_124_653, 2_800)
    assert (loaded.departments, loaded.intercommunalities) == (13, 164)
    assert Commune.objects.count() == 4_446
    assert sum(Commune.objects.values_list("population", flat=True)) == 6_124_653
    assert Commune.objects.filter(population__lt=500).count() == 2_800
    assert Intercommunality.objects.count() == 164
    assert Department.objects.count() == 13
    assert FormerCode.objects.count() == sum(
        len(c.former_codes) for c in geography.of_region(geography.read(), "76").communes
    )
    home = Region.objects.get()
    assert home.is_home
    assert home.after_of == "d’Occitanie"


def test_loading_again_writes_nothing(db, now):
    load_geography(actor=system("essai"), region="978", now=now)
    acts = Act.objects.count()

    again = load_geography(actor=system("essai"), region="978", now=now)

    assert not again.changed
    assert Act.objects.count() == acts == 1


def test_another_region_becomes_the_home_one(db, now):
    load_geography(actor=system("essai"), region="978", now=now)

    load_geography(actor=system("essai"), region="94", now=now)

    assert Region.objects.get(is_home=True).name == "Corse"
    assert queries.communes_named("saint martin") == []
    assert [c.code for c in queries.communes_named("ajaccio")] == ["2A004"]


def test_the_command_says_what_it_loaded_and_refuses_an_unknown_region(db):
    out = StringIO()

    call_command("load_geography", region="94", stdout=out)

    assert "Corse : 360 communes" in out.getvalue()
    with pytest.raises(CommandError, match="Aucune région n’a le code « 99 »"):
        call_command("load_geography", region="99")


def test_a_visitor_cannot_load_the_geography(db, now):
    with pytest.raises(Refused, match="administration"):
        load_geography(actor=VISITOR, region="94", now=now)


def test_strata_leave_no_gap_and_no_overlap():
    for population in (0, 499, 500, 1_999, 2_000, 9_999, 10_000, 49_999, 50_000, 2_000_000):
        assert sum(stratum.holds(population) for stratum in STRATA) == 1
    assert stratum_of(499).key != stratum_of(500).key
    assert stratum_of(None) is None


def test_names_are_folded_as_people_type_them():
    assert folded("L’Isle-d’Abeau") == folded("l'isle d abeau") == "l isle d abeau"
    assert folded("Cœur-de-Causse") == "coeur de causse"


# --- The commune picker ------------------------------------------------------------------------------


def test_the_picker_finds_a_commune_without_accents_and_tells_namesakes_apart(geography):
    assert [c.label for c in queries.communes_named("epine")] == ["L’Épine (Basse-Combe, 99102)"]
    assert [c.label for c in queries.communes_named("st fort")] == [
        "Saint-Fort (Basse-Combe, 99101)",
        "Saint-Fort (Haute-Combe, 99002)",
    ]
    assert [c.code for c in queries.communes_named("9910")] == ["99101", "99102", "99103", "99104"]
    assert queries.communes_named("  ") == []


def test_what_was_typed_leads_to_one_commune_or_to_none(geography):
    FormerCode.objects.create(code="99900", commune=geography.communes[0])

    assert queries.commune_typed("Saint-Fort (Basse-Combe, 99101)").code == "99101"
    assert queries.commune_typed("l'epine").code == "99102"
    assert queries.commune_typed("99900").code == "99001"
    assert queries.commune_typed("Saint-Fort") is None
    assert queries.commune_typed("Atlantide") is None


def test_the_picker_answers_pages_json_and_options(client, geography):
    page = client.get("/territoires/communes/?q=saint")
    options = client.get("/territoires/communes/?q=saint", headers={"HX-Request": "true"})
    data = client.get("/territoires/communes/?q=saint&format=json").json()

    for label in ("Saint-Fort (Basse-Combe, 99101)", "Saint-Fort (Haute-Combe, 99002)"):
        assert label in page.content.decode()
        assert label in options.content.decode()
        assert label in [commune["label"] for commune in data["communes"]]
    assert client.get("/territoires/communes/").status_code == 200
