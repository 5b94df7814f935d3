"""Who sits, on any day: vacancies, first and last days included, pages, exports, cost."""

from datetime import date, datetime, timedelta

import pytest

from ensems.accounts.enums import Role
from ensems.assembly.composition import composition
from ensems.assembly.enums import SeatKind
from ensems.assembly.queries import standing, territories_one_may_speak_for
from ensems.core import clock
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/assemblee/"


def text(response):
    return response.content.decode().replace("\xa0", " ")


def holders(day):
    return [row.holder.person_id if row.holder else None for row in composition(day).rows]


def test_a_mandate_holds_from_its_first_day_to_its_last_included(geography):
    seat = factories.seat(geography.territory)
    first = factories.person()
    second = factories.person()
    factories.mandate(first, seat=seat, starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 30))
    factories.mandate(second, seat=seat, starts_on=date(2026, 7, 2))

    assert holders(date(2026, 2, 28)) == [None]
    assert holders(date(2026, 3, 1)) == [first.pk]
    assert holders(date(2026, 6, 30)) == [first.pk]
    assert holders(date(2026, 7, 1)) == [None]
    assert holders(date(2026, 7, 2)) == [second.pk]


def test_a_vacant_seat_counts_as_a_seat_and_names_its_territory(geography):
    factories.member(geography.territory, gender="F")
    factories.seat(geography.territory)
    found = composition(date(2026, 11, 23))
    assert (found.seats, found.filled, found.vacant, found.women, found.men) == (2, 1, 1, 1, 0)
    assert [delegation.territory.pk for delegation in found.with_vacancies] == [geography.territory.pk]
    assert found.balanced == 0


def test_substitutes_do_not_sit_and_another_term_has_its_own_seats(geography):
    old = factories.term(name="Première", starts_on=date(2020, 1, 1), ends_on=date(2025, 12, 31))
    new = factories.term(name="Seconde", starts_on=date(2026, 1, 1))
    factories.seat(geography.territory, term=old)
    factories.seat(geography.territory, term=new)
    factories.seat(geography.territory, term=new, kind=SeatKind.SUBSTITUTE)
    assert (composition(date(2025, 12, 31)).term, composition(date(2026, 1, 1)).term) == (old, new)
    assert composition(date(2026, 1, 1)).seats == 1
    assert composition(date(2019, 12, 31)).nearest == old


def test_the_last_day_of_a_mandate_lasts_until_midnight_in_paris(geography):
    who = factories.member(geography.territory, ends_on=date(2026, 6, 30))
    midnight = datetime(2026, 7, 1, tzinfo=clock.PARIS)
    actor = factories.actor_of(who, midnight)
    assert standing(actor, midnight - timedelta(microseconds=1)).mandates == {geography.territory.pk}
    assert not standing(actor, midnight).mandates


def test_one_speaks_by_mandate_and_prepares_as_an_officer(geography, now, exact_queries):
    north, south, west = geography.territories
    who = factories.member(north)
    factories.grant(who, Role.OFFICER, territory=south)
    actor = factories.actor_of(who, now)
    with exact_queries(1):
        held = standing(actor, now)
    assert (held.mandates, held.offices) == ({north.pk}, {south.pk})
    assert set(territories_one_may_speak_for(actor, now)) == {north, south}
    assert west.pk not in held.all


def test_nobody_asked_costs_nothing(exact_queries, now):
    with exact_queries(0):
        assert not standing(factories.actor_of(None), now).all


# --- Pages --------------------------------------------------------------------------------------------------


def test_the_page_says_the_same_in_the_picture_in_words_and_in_the_table(client, geography, now):
    factories.member(geography.territory, given_name="Aline", family_name="Albert")
    factories.seat(geography.territory)
    page = text(client.get(PAGE))
    assert page.count("2 sièges : 1 femme, 0 homme, 1 siège vacant.") == 1
    assert "Aline Albert" in page
    assert "1 siège vacant sur 2" in page
    assert page.count('class="seat ') == 2


def test_at_another_date(client, geography, now):
    factories.member(geography.territory, given_name="Aline", family_name="Albert", ends_on=date(2026, 6, 30))
    assert b"Aline Albert" not in client.get(PAGE).content
    page = text(client.get(PAGE, {"au": "2026-06-30"}))
    assert "Aline Albert" in page
    assert "30 juin 2026" in page
    assert "Revenir à aujourd’hui" in page


def test_before_the_first_term_one_is_led_to_it(client, geography, now):
    factories.member(geography.territory)
    page = text(client.get(PAGE, {"au": "2001-05-06"}))
    assert "Personne ne siège au 6 mai 2001." in page
    assert "?au=2026-01-01" in page


def test_after_the_last_term_one_is_led_back_to_it(client, geography, now):
    factories.term(starts_on=date(2020, 1, 1), ends_on=date(2025, 12, 31))
    page = text(client.get(PAGE))
    assert "?au=2025-12-31" in page


def test_a_term_without_seats_yet_and_no_term_at_all(client, geography, now):
    assert "La composition de l’Assemblée se lira ici." in text(client.get(PAGE))
    factories.term()
    assert "Aucun siège n’est encore enregistré" in text(client.get(PAGE))


@pytest.mark.parametrize("asked", ["hier", "2026-02-30", "31/12/2026", "9" * 60])
def test_a_date_that_is_none_is_said_next_to_its_field_and_kept(client, asked, now):
    response = client.get(PAGE, {"au": asked, "format": "csv"})
    assert response.status_code == 400
    page = response.content.decode()
    assert "n’est pas une date" in page
    assert f'value="{asked}"' in page


@pytest.mark.parametrize("asked", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_dates_too(client, asked, now):
    assert client.get(PAGE, {"au": asked}).status_code == 200


def test_exports_have_a_line_a_seat(client, geography, now):
    aline = factories.person(given_name="Aline", family_name="Albert")
    factories.mandate(aline, geography.territory, local_office="maire")
    factories.seat(geography.territory)
    lines = client.get(PAGE, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[:4] == ["Territoire", "Siège", "Prénom", "Nom"]
    assert lines[1].split(";")[:4] == ["Grand Combe", "1", "Aline", "Albert"]
    assert "vacant" in lines[2]
    assert len(lines) == 3
    assert client.get(PAGE, {"format": "xlsx"}).content.startswith(b"PK")
    assert client.get(PAGE, {"format": "pdf"}).status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_costs_the_same_for_one_delegation_and_for_thirty(many, client, now, exact_queries):
    for _rank in range(many):
        factories.member(factories.territory())
    client.get(PAGE)
    # The term, its seats with their mandates; the institution; the head of the register.
    with exact_queries(4):
        client.get(PAGE)


def test_what_was_drawn_is_given_again_until_anything_of_it_changes(client, geography, now):
    """No name that was erased, no seat, no office of before."""
    aline = factories.person(given_name="Aline", family_name="Albert", gender="F")
    held = factories.mandate(aline, geography.territory, local_office="maire")
    factories.seat(geography.territory)
    term, where = held.seat.term, geography.territory
    day = clock.today(now)
    assert composition(day) is composition(day)

    def shown_after(change):
        before = composition(day)
        change()
        assert composition(day) is not before
        return text(client.get(PAGE))

    def write(row, **values):
        return lambda: type(row).objects.filter(pk=row.pk).update(**values)

    assert "(maire)" in text(client.get(PAGE))
    assert "(adjointe)" in shown_after(write(held, local_office="adjointe"))
    assert "Aline Albertini" in shown_after(write(aline, family_name="Albertini"))
    assert "1 homme" in shown_after(write(aline, gender="M"))
    assert "Vallée d’en haut" in shown_after(write(where, name="Vallée d’en haut"))
    assert "Seconde mandature" in shown_after(write(term, name="Seconde mandature"))
    assert "2 sièges vacants" in shown_after(lambda: factories.seat(geography.territory))
    erased = shown_after(write(aline, given_name="", family_name="", email=None, erased_at=now))
    assert "personne effacée" in erased
    assert "Albertini" not in erased
    assert "3 sièges vacants" in shown_after(write(held, ends_on=day - timedelta(days=1)))


def test_a_territory_says_who_sits_for_it(client, geography, now):
    aline = factories.person(given_name="Aline", family_name="Albert")
    factories.mandate(aline, geography.territory, local_office="maire")
    assert b"Aline Albert" in client.get(f"/territoires/{geography.territory.code}/").content
    other = geography.territories[2]
    page = client.get(f"/territoires/{other.code}/").content.decode()
    assert "Personne ne siège aujourd’hui pour ce territoire." in page
