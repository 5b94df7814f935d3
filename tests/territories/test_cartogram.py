"""The cartogram: every commune has its own square, the same one each time."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from ensems.territories.cartogram import POSITIONS, Place, lay_out, outline

places = st.lists(
    st.builds(
        Place,
        code=st.text(string.digits, min_size=5, max_size=5),
        department=st.sampled_from([*sorted(POSITIONS)[:8], "99A", "99B"]),
        group=st.sampled_from(["", "a", "b", "c"]),
        block=st.sampled_from(["", "p", "q"]),
    ),
    max_size=120,
    unique_by=lambda place: place.code,
)


@settings(deadline=None, max_examples=60)
@given(places)
def test_all_are_placed_and_none_share_a_square(given_places):
    layout = lay_out(given_places)

    assert set(layout.cells) == {place.code for place in given_places}
    assert len(set(layout.cells.values())) == len(given_places)
    assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in layout.cells.values())
    assert sorted(cell for cells in layout.departments.values() for cell in cells) == sorted(layout.cells.values())


@settings(deadline=None, max_examples=30)
@given(places, st.randoms())
def test_the_order_in_which_communes_come_changes_nothing(given_places, random):
    shuffled = list(given_places)
    random.shuffle(shuffled)

    assert lay_out(shuffled) == lay_out(given_places)


@settings(deadline=None, max_examples=60)
@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1))
def test_an_outline_encloses_exactly_its_squares(cells):
    assert area(outline(cells)) == len(cells)


def test_outlines_are_merged_and_keep_their_holes():
    ring = {(x, y) for x in range(3) for y in range(3)} - {(1, 1)}

    assert outline({(0, 0), (1, 0)}) == "M0 0h2v1h-2z"
    assert outline(ring).count("M") == 2


def test_every_departement_of_occitanie_has_its_position_and_neighbours_stand_where_they_are():
    for code in ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"):
        assert code in POSITIONS
    assert POSITIONS["65"][0] < POSITIONS["31"][0] < POSITIONS["34"][0] < POSITIONS["30"][0]
    assert POSITIONS["46"][1] < POSITIONS["31"][1] < POSITIONS["66"][1]
    assert len(POSITIONS) == 109
    assert len(set(POSITIONS.values())) == 109


def area(path: str) -> int:
    """The area that a path of h, v and z encloses, rings of holes taken away (shoelace, y downwards)."""
    total = 0
    for ring in path.split("M")[1:]:
        moves = "".join(f" {c} " if c in "hvz" else c for c in ring).split()
        x, y = int(moves[0]), int(moves[1])
        corners = [(x, y)]
        for letter, step in zip(moves[2::2], moves[3::2], strict=False):
            x, y = (x + int(step), y) if letter == "h" else (x, y + int(step))
            corners.append((x, y))
        total += sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1], strict=True))
    return total // 2
