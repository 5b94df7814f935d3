"""Rules tried before a term: figures, pictures, files; nothing written, nothing typed lost."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ensems.assembly.models import Seat, Term
from ensems.assembly.terms.presets import PRESETS
from ensems.register.models import Act
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/assemblee/simulation/"
WRITES = ("INSERT", "UPDATE", "DELETE")


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def keeper(as_role, geography):
    return as_role("secretariat")


def tried(**changes):
    told = {
        "modele": "territoires-2016",
        "parite": "pairs",
        "c0-methode": "apportioned",
        "c0-total": "10",
        "c0-formule": "largest_remainder",
        "c0-poids": "population",
        "c0-minimum": "2",
        "c0-nature": "base",
    }
    return told | {name.replace("c0_", "c0-"): value for name, value in changes.items()}


@pytest.mark.parametrize("key", PRESETS)
def test_each_model_is_a_page_with_its_seats(key, keeper, geography, now):
    page = keeper.get(PAGE, {"modele": key})
    assert page.status_code == 200
    assert page.content.count(b'class="seat ') >= (158 if key == "territoires-2016" else 1)


def test_seats_weights_departements_and_small_communes_are_said(keeper, geography, now):
    page = text(keeper.get(PAGE, tried()))
    assert "10 sièges" in page
    assert "2 sièges d’abord pour chacun des 3 territoires, puis 4 autres aux plus forts restes" in page
    # Grand Combe has 6 seats: 61,500 ÷ 6.
    assert "10 250" in page
    assert "Haute-Combe" in page
    assert "Les communes de moins de 500 habitants sont" in page
    assert page.count('class="seat ') == 10


def test_another_method_gives_other_seats(keeper, geography, now):
    floor = {"c0_minimum": "2", "c0_nature": "floor", "c0_total": "12"}
    by_people = text(keeper.get(PAGE, tried(**floor, c0_formule="sainte_lague")))
    assert "par la méthode de Sainte-Laguë sur la population, par paires, sans descendre sous 2 sièges" in by_people
    by_communes = text(keeper.get(PAGE, tried(**floor, c0_poids="communes")))
    assert "sur le nombre de communes" in by_communes
    steps = text(keeper.get(PAGE, tried(c0_methode="thresholds", c0_seuils="0 : 2\n50 000 : 6")))
    assert "2 sièges à partir de 0 habitants, 6 sièges à partir de 50 000 habitants" in steps
    assert steps.count('class="seat ') == 10


@pytest.mark.parametrize(
    ("changes", "words", "kept"),
    [
        ({"c0_total": "9"}, "demande un nombre pair, pas 9", 'value="9"'),
        ({"c0_total": "beaucoup"}, "nombre entier de 1 à 2000", 'value="beaucoup"'),
        ({"c0_total": "4"}, "4 sièges ne suffisent pas : il en faut 6", 'value="4"'),
        ({"c0_methode": "thresholds", "c0_seuils": "cinquante"}, "ne dit pas son nombre de sièges", "cinquante"),
        ({"c0_methode": "thresholds", "c0_seuils": "5 : 2"}, "premier seuil est 0", "5 : 2"),
        ({"c0_methode": "hasard"}, "n’est pas, ou plus, parmi ceux de", ""),
        ({"parite": "gap", "ecart": "peu"}, "nombre entier de 0 à 2000", 'value="peu"'),
    ],
)
def test_rules_that_cannot_be_are_said_next_to_their_field_and_kept(changes, words, kept, keeper, geography, now):
    response = keeper.get(PAGE, tried(**changes))
    assert response.status_code == 422
    assert words in text(response)
    assert kept in text(response)


def test_bodies_are_listed_one_a_line(keeper, geography, now):
    fields = {"modele": "codev", "parite": "gap", "ecart": "1", "portee": "assembly"}
    fields |= {f"c{rank}-methode": "listed" for rank in range(3)}
    fields |= {"c0-organismes": "Union A : 2\nUnion B : 1", "c1-organismes": "C : 1", "c2-organismes": "D = 2"}
    page = text(keeper.get(PAGE, fields))
    assert "Union A (2), Union B (1)" in page
    assert page.count('class="seat ') == 6


def test_the_table_is_taken_away_as_a_file(keeper, geography, now):
    lines = keeper.get(PAGE, tried(format="csv")).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Collège;Qui désigne;Sièges;Habitants")
    assert lines[1].split(";")[1:4] == ["Grand Combe", "6", "61500"]
    assert keeper.get(PAGE, tried(format="xlsx")).content.startswith(b"PK")
    assert keeper.get(PAGE, tried(format="pdf")).status_code == 404


def test_nothing_is_written(keeper, geography, now):
    before = Act.objects.count()
    with CaptureQueriesContext(connection) as captured:
        keeper.get(PAGE, tried())
    assert not [query["sql"] for query in captured if query["sql"].startswith(WRITES)]
    assert (Term.objects.count(), Seat.objects.count(), Act.objects.count()) == (0, 0, before)


@pytest.mark.parametrize("many", [1, 30])
def test_it_costs_the_same_for_one_territory_more_and_for_thirty(many, keeper, geography, now, exact_queries):
    for _rank in range(many):
        factories.territory()
    keeper.get(PAGE, tried(c0_total="200"))
    with exact_queries(10):
        keeper.get(PAGE, tried(c0_total="200"))


# --- Then the term ----------------------------------------------------------------------------------------------


def test_a_term_is_opened_by_the_rules_of_the_address_and_ended_before_the_next(keeper, geography, now):
    page = "/assemblee/mandatures/nouvelle/?" + urlencode(tried())
    assert "Élus et élues des territoires" in text(keeper.get(page))
    assert "Donnez un nom" in text(keeper.post(page, {"starts_on": "2026-11-01"}))
    assert keeper.post(page, {"name": "Première", "starts_on": "2026-11-01"}).url == "/assemblee/?au=2026-11-01"
    term = Term.objects.get()
    assert (term.planned_seats, Seat.objects.full().count(), term.ends_on.year) == (10, 10, 2031)

    early = keeper.post(page, {"name": "Seconde", "starts_on": "2027-01-01"})
    assert early.status_code == 422
    assert "dites d’abord quand elle finit" in text(early)
    assert 'value="Seconde"' in text(early)
    end = f"/assemblee/mandatures/{term.pk}/fin/"
    assert "a commencé le 1er novembre 2026" in text(keeper.post(end, {"on": "2026-10-01"}))
    assert keeper.post(end, {"on": "2026-12-31"}).status_code == 302
    assert keeper.post(page, {"name": "Seconde", "starts_on": "2027-01-01"}).status_code == 302
    assert Term.objects.count() == 2
    assert keeper.get("/assemblee/mandatures/999999/fin/").status_code == 404


def test_rules_that_cannot_be_lead_back_to_where_they_are_tried(keeper, geography, now):
    answer = keeper.get("/assemblee/mandatures/nouvelle/?" + urlencode(tried(c0_total="9")))
    assert answer.url.startswith(PAGE)
    assert "c0-total=9" in answer.url
    too_few = "/assemblee/mandatures/nouvelle/?" + urlencode(tried(c0_total="4"))
    few = keeper.post(too_few, {"name": "Courte", "starts_on": "2026-11-01"})
    assert "4 sièges ne suffisent pas" in text(few)


# --- Some territories only ------------------------------------------------------------------------------------


def of_2022(**changes):
    return {
        "modele": "territoires-2022",
        "parite": "pairs",
        "c0-methode": "fixed",
        "c0-sieges": "4",
        "c1-methode": "fixed",
        "c1-sieges": "2",
    } | changes


@pytest.fixture
def sixty_one(geography):
    """With the three of the region: 61, of which 20 Pays."""
    return [factories.territory(kind="PAYS" if rank < 19 else "PETR") for rank in range(58)]


def test_a_term_opens_for_fifty_eight_territories_with_four_seats_and_a_college_of_citizens(keeper, sixty_one, now):
    asked = of_2022(choix="1", t=[str(one.pk) for one in sixty_one])
    page = text(keeper.get(PAGE, asked))
    assert "Territoires qui désignent : 58 sur 61" in page
    assert "Élus et élues des territoires : 232 sièges. 4 sièges pour chacun des 58 territoires." in page
    assert "Citoyennes et citoyens : 116 sièges." in page
    assert 'Grand Combe</a></th><td class="num">' not in page

    opening = f"/assemblee/mandatures/nouvelle/?{urlencode(asked, doseq=True)}"
    assert "58 sur 61" in text(keeper.get(opening))
    assert keeper.post(opening, {"name": "Mandature 2028", "starts_on": "2028-01-01"}).status_code == 302
    assert Seat.objects.filter(college="elus").count() == 232
    assert Seat.objects.filter(college="citoyens").count() == 116
    assert Seat.objects.values("territory").distinct().count() == 58
    assert not Seat.objects.filter(territory__name="Grand Combe").exists()


def test_boxes_are_ticked_by_kind_all_or_none_without_a_script(keeper, sixty_one, now):
    def said(**changes):
        return text(keeper.get(PAGE, of_2022(**changes)))

    assert "Territoires qui désignent : 61 sur 61" in said()
    assert "0 sur 61" in said(cocher="aucun")
    pays = said(choix="1", cocher="tous-PAYS")
    assert "Territoires qui désignent : 20 sur 61" in pays
    assert pays.count("checked") >= 20
    assert "Territoires qui désignent : 41 sur 61" in said(cocher="aucun-PAYS")
    assert "Territoires qui désignent : 61 sur 61" in said(choix="1", cocher="tous")


def test_no_territory_at_all_is_refused_and_the_rules_are_kept(keeper, sixty_one, now):
    page = keeper.get(PAGE, of_2022(choix="1", t=["999999", "x"]))
    assert page.status_code == 422
    assert "Choisissez au moins un territoire" in text(page)
    assert 'value="4"' in text(page)
    opening = f"/assemblee/mandatures/nouvelle/?{urlencode(of_2022(choix='1'))}"
    assert keeper.get(opening).url.startswith(PAGE)
    assert not Term.objects.exists()


def test_the_key_enter_tries_the_rules_and_ticks_no_territory(keeper, geography, now):
    """In a field of one line, a browser presses the first button of the form."""
    page = text(keeper.get(f"{PAGE}?{urlencode(tried())}"))
    first = page[page.index('<form method="get" class="text"') :].split("<button", 2)[1]
    assert "cocher" not in first and "Essayer ces règles" in first
