"""Things placed in communes: a mark each, told apart by its shape, and the same figures in rows."""

import gzip

import pytest

from ensems.territories.points import Point, points_map
from ensems.territories.state import ground
from tests.territories.test_pages import DAY

KINDS = ("tiers-lieu", "tournée")


def drawn(*points, kinds=KINDS):
    return points_map(
        points, kinds=kinds, title="Où", link=lambda code: f"/?commune={code or 'sans'}", ground=ground(DAY)[0]
    )


def point(commune, kind="tiers-lieu", count=1):
    return Point(kind, commune.code, commune.name, commune.department_id, count)


def test_a_mark_by_commune_with_its_number_and_its_address(geography):
    first, second = geography.communes[:2]
    figure = drawn(point(first, count=3), point(second, "tournée"), Point("tiers-lieu", "", "", "", 2))

    assert figure.svg.count("<a ") == 2
    assert f'href="/?commune={first.code}"' in figure.svg
    assert ">3</text>" in figure.svg
    assert sorted(row.counts for row in figure.rows) == [(0, 1), (3, 0)]
    assert figure.unplaced is not None
    assert (figure.unplaced.total, figure.unplaced.url) == (2, "/?commune=sans")
    assert figure.totals == (5, 1)
    assert "4 lignes dans 2 communes, 2 lignes sans commune précise" in figure.summary


def test_each_kind_has_a_shape_of_its_own_and_a_commune_of_several_has_another(geography):
    kinds = [f"nature {rank}" for rank in range(6)]
    one = geography.communes[0]
    figure = drawn(point(one, kinds[0]), point(one, kinds[1]), kinds=kinds)

    shapes = [str(key.picture).split(' d="')[1] for key in figure.legend]
    assert len(set(shapes)) == len(shapes) == 7
    assert figure.legend[-1].count == 2
    assert "is-kind-several" in figure.svg


def test_a_kind_that_nobody_expected_is_told_too(geography):
    assert drawn(point(geography.communes[0], "moulin")).kinds == (*KINDS, "moulin")


def test_nothing_to_place_and_no_ground_still_make_a_figure(geography):
    assert "Aucune ligne" in drawn().summary
    assert "2 lignes sans commune précise" in drawn(Point("tournée", "", "", "", 2)).summary
    assert drawn().svg.count("<a ") == 0
    without = points_map([], title="Où", link=str, ground=None)
    assert (without.svg, without.rows) == ("", ())


@pytest.mark.django_db
def test_a_map_of_five_hundred_rows_stays_light(geography):
    communes = geography.communes * 70
    figure = drawn(*(point(commune, KINDS[rank % 2]) for rank, commune in enumerate(communes[:500])))

    assert len(gzip.compress(figure.svg.encode())) < 25_000
    assert figure.total == 500
