"""Rings of whole numbers: joined without gap, placed in a picture, written as paths."""

import re
from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from ensems.territories.outlines import TENTHS, Frame, frame, join, pack, path, unpack

STEP = 100


def square(x: int, y: int, size: int = STEP) -> array:
    return array("i", [x, y, x, y + size, x + size, y + size, x + size, y])


def area(ring) -> int:
    corners = list(zip(ring[::2], ring[1::2], strict=True))
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1], strict=True)) // 2


def read(d: str) -> list[list[tuple[float, float]]]:
    """The corners of a path of relative steps, as a browser reads its numbers."""
    rings, at = [], (0.0, 0.0)
    for start, part in re.findall(r"([Mm])([^Mmz]*)z", d):
        at = at if start == "m" else (0.0, 0.0)
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", part)]
        ring = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = (round(at[0] + dx, 6), round(at[1] + dy, 6))
            ring.append(at)
        rings.append(ring)
        at = ring[0]
    return rings


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-1_800_000, 1_800_000), st.integers(-900_000, 900_000)), min_size=3))
def test_what_is_stored_is_read_back(corners):
    ring = array("i", [n for corner in corners for n in corner])

    assert unpack(pack(ring)) == ring


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1))
def test_joined_squares_enclose_exactly_their_surface_holes_taken_away(cells):
    joined = join(square(x * STEP, y * STEP) for x, y in cells)

    assert sum(area(ring) for ring in joined) == sum(area(square(x, y)) for x, y in cells)


def test_a_border_that_two_share_is_gone_and_a_hole_stays():
    two = join([square(0, 0), square(STEP, 0)])
    ring = join(square(x * STEP, y * STEP) for x in range(3) for y in range(3) if (x, y) != (1, 1))

    assert len(two) == 1
    assert (STEP, 0) in set(zip(two[0][::2], two[0][1::2], strict=True))
    assert len(ring) == 2
    assert {area(one) > 0 for one in ring} == {True, False}


def test_a_picture_has_north_up_and_kilometres_of_one_length():
    here = frame([array("i", [10_000, 600_000, 10_000, 620_000, 50_000, 620_000, 50_000, 600_000])], size=1000)

    assert here.place(10_000, 620_000) == (0, 0)
    assert here.place(50_000, 600_000) == (here.width, here.height)
    # Four degrees of longitude at 61° north are a little less than two of latitude.
    assert (here.width, here.height) == (970, 1000)


def test_nothing_to_draw_has_an_empty_picture():
    assert frame([]).width == 0
    assert path([], frame([])) == ""


ONE_FOR_ONE = Frame(west=0, north=0, across=1.0, down=1.0, width=1000, height=1000)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(-300, 300), st.integers(-300, 300)), min_size=3, max_size=9, unique=True),
        max_size=4,
    )
)
def test_a_path_says_in_tenths_where_its_corners_are(rings):
    given_rings = [array("i", [n for x, y in ring for n in (x, -y)]) for ring in rings]

    drawn = read(path(given_rings, ONE_FOR_ONE))

    corners = {(x / TENTHS, y / TENTHS) for ring in rings for x, y in ring}
    assert {corner for ring in drawn for corner in ring} <= corners
    assert all(len(ring) >= 3 for ring in drawn)


def test_a_path_is_short_and_a_ring_too_small_to_be_seen_is_left_out():
    wide = array("i", [0, 0, 5, -10, 17, -10, 17, 0])
    crumb = array("i", [0, 0, 0, 0, 1, 0])

    assert path([wide, crumb], ONE_FOR_ONE) == "M0 0l.5 1 1.2 0 0-1z"


def test_paths_may_follow_one_another():
    first, second = square(0, -300), square(500, -900)

    assert read(path([first], ONE_FOR_ONE) + path([second], ONE_FOR_ONE)) == read(path([first, second], ONE_FOR_ONE))


def test_neighbours_of_any_shape_meet_at_the_same_corners():
    """Rounding is that of the corner, whoever has it: a border drawn twice is one line."""
    left = array("i", [0, 0, 0, 977, 431, 1013, 433, 509, 397, 0])
    right = array("i", [397, 0, 433, 509, 431, 1013, 911, 977, 911, 0])
    here = frame([left, right], size=70)

    drawn = [{corner for ring in read(path([one], here)) for corner in ring} for one in (left, right)]

    assert {(x / TENTHS, y / TENTHS) for x, y in (here.place(397, 0), here.place(431, 1013))} <= drawn[0] & drawn[1]
