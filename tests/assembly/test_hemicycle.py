"""Where seats stand, and the picture made of them."""

import itertools
import math
import re

import pytest

from ensems.assembly.composition import composition
from ensems.assembly.hemicycle import places
from ensems.assembly.picture import hemicycle
from ensems.core import clock
from tests import factories

SIZES = [*range(60), 79, 100, 157, 158, 159, 209, 232, 300, 577]


@pytest.mark.parametrize("seats", SIZES)
def test_each_seat_has_its_own_place_inside_the_half_circle(seats):
    found = places(seats)
    assert len(found) == seats
    for place in found:
        assert math.hypot(place.x, place.y) <= 1.000001
        assert place.y >= 0
    for rank, one in enumerate(found):
        for other in found[rank + 1 :]:
            assert math.hypot(one.x - other.x, one.y - other.y) > one.radius + other.radius - 1e-9


@pytest.mark.parametrize("seats", [40, 79, 158, 232, 300])
def test_each_place_is_next_to_the_one_before_it(seats):
    found = places(seats)
    apart = [math.hypot(a.x - b.x, a.y - b.y) / a.radius for a, b in itertools.pairwise(found)]
    # Touching discs are two radii apart.
    assert sorted(apart)[len(apart) // 2] < 3.1
    assert max(apart) < 7.5
    assert found[0].x < 0 < found[-1].x


def test_the_picture_has_one_link_a_delegation_and_one_disc_a_seat(geography, now):
    north, south, _west = geography.territories
    factories.member(north, gender="F")
    factories.member(north, gender="M")
    factories.seat(south)
    found = composition(clock.today(now))
    picture = hemicycle(found)

    links = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', picture.svg.replace("\xa0", " "))
    assert dict(links) == {
        f"/territoires/{north.code}/": "Grand Combe : 1 femme, 1 homme, aucun siège vacant",
        f"/territoires/{south.code}/": "PETR des Hauts et de l’Épine : 0 femme, 0 homme, 1 siège vacant",
    }
    assert [picture.svg.count(f'class="seat {kind}"') for kind in ("seat-woman", "seat-man", "seat-vacant")] == [
        1,
        1,
        1,
    ]
    assert picture.summary.replace("\xa0", " ") == "3 sièges : 1 femme, 1 homme, 1 siège vacant."


def test_the_name_of_a_territory_cannot_break_the_picture(geography, now):
    odd = factories.territory(name='<b>Pays & "Vallée"</b>')
    factories.member(odd)
    svg = hemicycle(composition(clock.today(now))).svg
    assert "<b>" not in svg
    assert "&lt;b&gt;Pays &amp; &quot;Vallée&quot;" in svg
