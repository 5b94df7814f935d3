"""The pages of territories: what they show, what they cost."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ensems.core.actors import system
from ensems.territories import maps, queries
from ensems.territories.models import Membership, Territory
from ensems.territories.operations import load_geography
from tests import factories

DAY = date(2026, 11, 23)


def test_the_list_gives_each_territory_with_its_figures(client, geography, now):
    page = client.get("/territoires/").content.decode()

    for territory in geography.territories:
        assert territory.name in page
        assert f"/territoires/{territory.code}/" in page
    grand_combe = next(row for row in queries.territory_rows(DAY) if row.name == "Grand Combe")
    assert (grand_combe.communes, grand_combe.population, grand_combe.under_500) == (2, 61_500, 0)


def test_the_list_filters_sorts_and_is_taken_away(client, geography, now):
    filtered = client.get("/territoires/?texte=epine&departement=99B").context["page"]
    nothing = client.get("/territoires/?texte=zzz").content.decode()
    sorted_ = client.get("/territoires/?tri=habitants").context["page"]
    taken = client.get("/territoires/?format=csv").content.decode("utf-8-sig").splitlines()

    assert [row.name for row in filtered] == ["PETR des Hauts et de l’Épine"]
    assert "Aucun territoire ne correspond" in nothing
    populations = [row.population for row in sorted_]
    assert populations == sorted(populations, reverse=True)
    assert len(taken) == 1 + len(geography.territories)
    assert client.get("/territoires/?format=xlsx").status_code == 200


def spent(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_the_list_costs_the_same_for_3_and_33_territories(client, geography, now, exact_queries):
    before = spent(client, "/territoires/")
    for rank in range(30):
        factories.territory(name=f"Pays {rank}", communes=geography.communes[6:7])

    assert spent(client, "/territoires/") == spent(client, "/territoires/") == before <= 10
    with exact_queries(3):
        queries.territory_rows(DAY)


def test_a_territory_has_its_communes_by_size_its_intercommunalities_and_its_sources(client, geography, now):
    territory = geography.territories[1]
    Membership.objects.filter(territory=territory).update(source="Arrêté du 1er mars")
    Territory.objects.filter(pk=territory.pk).update(
        carrier="PETR des Hauts", carrier_sirens="200052405", carrier_kinds="PETR"
    )

    page = client.get(f"/territoires/{territory.code}/").content.decode()

    for words in ("Lure", "L’Épine", "CC des Hauts", "Arrêté du 1er mars", "PETR des Hauts", "200052405"):
        assert words in page
    shown = queries.territory_page(Territory.objects.get(pk=territory.pk), DAY)
    assert [row.communes for row in shown.strata] == [2, 1, 1, 0, 0]
    assert shown.percent_under_500 == "50,0\u00a0%"


def test_a_territory_costs_the_same_whatever_its_communes(client, geography, now, exact_queries):
    costs = {spent(client, f"/territoires/{territory.code}/") for territory in geography.territories}

    # A visitor's page: signing in adds the session, the person and the grants.
    assert len(costs) == 1
    assert costs.pop() <= 10
    with exact_queries(1):
        queries.territory_page(geography.territories[1], DAY)


def test_a_territory_names_those_that_share_its_communes(geography, now):
    park = factories.territory(name="Parc", kind="PNR", communes=geography.communes[:3])

    shown = queries.territory_page(park, DAY)

    assert [(name, shared) for _code, name, shared in shown.others] == [
        ("Grand Combe", 2),
        ("PETR des Hauts et de l’Épine", 1),
    ]
    assert maps.territory_map(shown.communes).svg.count('class="square') == 3


def test_a_territory_without_perimeter_says_what_will_be_there(client, geography, now):
    empty = factories.territory(name="Pays à venir")

    page = client.get(f"/territoires/{empty.code}/").content.decode()

    assert "n’a pas de périmètre" in page
    assert client.get("/territoires/inconnu/").status_code == 404


def test_what_left_and_what_will_come_is_told_with_its_dates(client, geography, now):
    membership = Membership.objects.filter(territory=geography.territories[1]).first()
    Membership.objects.filter(pk=membership.pk).update(starts_on=date(2020, 1, 1), ends_on=date(2025, 12, 31))

    page = client.get(f"/territoires/{geography.territories[1].code}/").content.decode()

    assert "31\u00a0décembre\u00a02025" in page


# --- Maps ---------------------------------------------------------------------------------------------


def test_the_map_tells_who_was_heard_in_colour_in_words_and_in_a_table(geography, now):
    heard, silent, _third = geography.territories

    figure = maps.territories_map(
        values={heard.pk: "said"}, legend=[("said", "entendu"), ("none", "pas encore entendus")], on=DAY
    )

    assert figure.svg.count('class="zone is-said"') == 1
    assert figure.svg.count('class="zone is-none"') == 2
    assert f'href="/territoires/{silent.code}/"' in figure.svg
    assert "(entendu\u00a0: 1, pas encore entendus\u00a0: 2)" in figure.summary
    assert "1 commune n’est dans aucun territoire" in figure.summary
    assert [row.label for row in figure.rows if row.name == heard.name] == ["entendu"]


def test_the_map_costs_two_queries_drawn_anew_or_kept(geography, now, exact_queries):
    with exact_queries(2):
        first = maps.territories_map(on=DAY)
    with exact_queries(2):
        again = maps.territories_map(on=DAY)

    assert again == first


def test_the_map_follows_a_change_of_perimeter_or_of_name(geography, now):
    before = maps.territories_map(on=DAY)
    factories.territory(name="Nouveau pays", communes=geography.communes[7:8])
    after = maps.territories_map(on=DAY)
    Territory.objects.filter(name="Nouveau pays").update(name="Pays rebaptisé")

    assert len(after.rows) == len(before.rows) + 1
    assert "Pays rebaptisé" in maps.territories_map(on=DAY).svg


def test_a_commune_of_two_territories_counts_in_both_and_is_drawn_once(geography, now):
    factories.territory(name="Parc", kind="PNR", communes=geography.communes[:3])

    figure = maps.territories_map(on=DAY)

    assert {row.name: row.communes for row in figure.rows}["Parc"] == 3
    assert "3 communes appartiennent à plusieurs territoires" in figure.summary


def test_without_territories_the_map_shows_the_intercommunalities(client, geography, now):
    Territory.objects.all().delete()

    page = client.get("/territoires/").content.decode()

    assert "Carte des intercommunalités" in page
    assert "CC des Hauts" in page


def test_without_geography_the_pages_say_so(client, db, now):
    page = client.get("/territoires/").content.decode()

    assert "La géographie n’est pas encore chargée" in page


def test_communes_are_drawn_on_request(client, geography, now):
    region = client.get("/territoires/?detail=communes").content.decode()
    south = client.get("/territoires/?detail=communes&departement=99B").content.decode()

    assert region.count("h.9v.9h-.9z") == 8
    assert "L’Épine, 499 habitants" in south
    assert "Lure, 480 habitants" not in south


@pytest.mark.parametrize("region", ["76", "53"])
def test_the_first_map_of_a_whole_region_is_light(db, now, region):
    load_geography(actor=system("essai"), region=region, now=now)

    figure = maps.territories_map(on=DAY)

    assert len(figure.svg.encode()) <= 40_000
    assert not re.search(r"\sstyle=|<style|<script", figure.svg)
