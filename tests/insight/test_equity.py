"""Who was heard: against a slow oracle that counts communes one by one, and tries to undo the masking."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ensems.insight.equity import MINIMUM, OTHERS, Count, Place, Unit, equity

PRIME = 2**61 - 1


@st.composite
def territories(draw):
    """Up to 18 territories of a small region: few groups, so that they cross and hide each other in every way."""
    places = st.builds(
        Place,
        department=st.sampled_from("ABCD"),
        stratum=st.sampled_from(["", "s1", "s2", "s3"]),
        communes=st.integers(0, 6),
        population=st.integers(0, 9000),
    )
    made = st.builds(
        Unit,
        key=st.uuids().map(str),
        kind=st.sampled_from(["CA", "PETR", "PNR", "METRO"]),
        seats=st.integers(0, 7),
        heard=st.booleans(),
        places=st.lists(places, max_size=4).map(tuple),
    )
    return draw(st.lists(made, max_size=18))


# --- The oracle ---------------------------------------------------------------------------------------------


def communes(units):
    """Each commune alone: (département, kind, stratum, heard)."""
    for unit in units:
        for place in unit.places:
            for _rank in range(place.communes):
                yield place.department, unit.kind, place.stratum, unit.heard


def place_of(unit):
    best = ""
    for code in sorted({place.department for place in unit.places}):
        held = sum(place.communes for place in unit.places if place.department == code)
        if best == "" or held > sum(place.communes for place in unit.places if place.department == best):
            best = code
    return best


def size(units, grouping, key):
    if grouping == "kinds":
        return len([unit for unit in units if unit.kind == key])
    axis = {"departments": 0, "strata": 2}[grouping]
    return len([one for one in communes(units) if one[axis] == key])


def rank(rows):
    """Of a matrix of integers, modulo a large prime: another way than the code's own elimination."""
    rows = [[value % PRIME for value in row] for row in rows]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        inverse = pow(rows[found][column], -1, PRIME)
        for n in range(found + 1, len(rows)):
            factor = rows[n][column] * inverse % PRIME
            if factor:
                rows[n] = [(a - factor * b) % PRIME for a, b in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found


def given_away(columns, published, hidden):
    """Whether the sum over `hidden` follows from the published sums; columns are what no figure separates."""
    rows = [[int(holds(column)) for column in columns] for holds in published]
    return rank([*rows, [int(hidden(column)) for column in columns]]) == rank(rows)


GROUPINGS = ("departments", "kinds", "strata")


# --- Properties ---------------------------------------------------------------------------------------------


@given(territories())
def test_every_group_is_the_sum_of_its_communes_one_by_one(units):
    found = equity(units)
    each = list(communes(units))
    for axis, groups in enumerate((found.departments, found.kinds, found.strata)):
        for group in groups:
            inside = [one for one in each if one[axis] in group.members]
            assert group.figures.communes == Count(sum(one[3] for one in inside), len(inside))
    for group in found.kinds:
        own = [unit for unit in units if unit.kind in group.members]
        assert group.figures.territories == Count(sum(unit.heard for unit in own), len(own))
        assert group.figures.seats == Count(sum(u.seats for u in own if u.heard), sum(u.seats for u in own))
    for group in found.departments:
        own = [unit for unit in units if place_of(unit) in group.members]
        assert group.figures.seats == Count(sum(u.seats for u in own if u.heard), sum(u.seats for u in own))


@given(territories())
def test_groups_add_up_to_the_whole_and_shares_to_one(units):
    found = equity(units)
    if found.whole is None:
        assert len(units) < MINIMUM
        assert not (found.departments or found.kinds or found.strata)
        return
    measures = {
        "departments": ("communes", "population", "seats"),
        "kinds": ("territories", "communes", "population", "seats"),
        "strata": ("communes", "population"),
    }
    for grouping, names in measures.items():
        groups = getattr(found, grouping)
        for name in names if groups else ():
            whole = getattr(found.whole, name)
            counts = [getattr(group.figures, name) for group in groups]
            assert whole == Count(sum(one.heard for one in counts), sum(one.total for one in counts))
            assert sum(group.among_all(name) or 0 for group in groups) == (1 if whole.total else 0)
            assert sum(group.among_heard(name) or 0 for group in groups) == (1 if whole.heard else 0)
            for group in groups:
                own = getattr(group.figures, name)
                if whole.heard and own.total:
                    expected = Fraction(own.heard * whole.total, whole.heard * own.total)
                    assert group.ratio(name) == expected
                else:
                    assert group.ratio(name) is None


@given(territories())
def test_no_group_below_the_minimum_is_shown_alone_and_none_is_lost(units):
    found = equity(units)
    if found.whole is None:
        return
    for grouping in GROUPINGS:
        groups = getattr(found, grouping)
        members = [key for group in groups for key in group.members]
        assert len(members) == len(set(members))
        for group in groups:
            total = sum(size(units, grouping, key) for key in group.members)
            assert group.heard.total == total
            # Below the minimum only when there is nothing else in the whole grouping.
            assert total >= MINIMUM or len(groups) == 1
            assert group.key == OTHERS or group.members == (group.key,)
    present = {unit.kind for unit in units}
    assert {key for group in found.kinds for key in group.members} == present


@settings(deadline=None)
@given(territories())
def test_what_is_masked_cannot_be_found_again_by_subtraction(units):
    found = equity(units)
    if found.whole is None:
        return
    published = [
        (axis, frozenset(group.members))
        for axis, grouping in enumerate(GROUPINGS)
        for group in getattr(found, grouping)
    ]
    cells = sorted({one[:3] for one in communes(units)})
    seats = sorted({(place_of(unit), unit.kind) for unit in units})
    for axis, grouping in enumerate(GROUPINGS):
        others = [group for group in getattr(found, grouping) if group.key == OTHERS]
        masked = [key for group in others for key in group.members if size(units, grouping, key) < MINIMUM]
        for key in masked:
            for columns, axes in ((cells, 3), (seats, 2)):
                if axis >= axes or not any(column[axis] == key for column in columns):
                    continue
                if all(column[axis] == key for column in columns):
                    continue  # it is the whole, which is published
                known = [lambda column: True]
                known += [lambda column, at=at, keys=keys: column[at] in keys for at, keys in published if at < axes]
                assert not given_away(columns, known, lambda column, at=axis, key=key: column[at] == key)


# --- Examples -----------------------------------------------------------------------------------------------


def unit(rank, kind="PETR", department="A", *, heard=False, seats=2, communes=10, stratum="s1"):
    place = Place(department, stratum, communes, communes * 100)
    return Unit(f"t{rank}", kind, seats, heard, (place,))


def test_shares_and_ratios_are_exact_fractions():
    units = [unit(n, "PETR", heard=n < 2) for n in range(6)] + [unit(n, "CA", heard=True) for n in range(6, 12)]
    petr = next(group for group in equity(units).kinds if group.key == "PETR")
    assert petr.heard == Count(2, 6)
    assert petr.heard.share == Fraction(1, 3)
    assert petr.among_all("territories") == Fraction(1, 2)
    assert petr.among_heard("territories") == Fraction(1, 4)
    assert petr.ratio("territories") == Fraction(1, 2)


def test_fewer_than_five_territories_have_no_figures():
    assert equity([unit(n) for n in range(4)]).whole is None
    assert equity([unit(n) for n in range(5)]).whole is not None


def test_one_small_group_takes_the_smallest_other_with_it():
    units = [unit(n, "METRO") for n in range(2)]
    units += [unit(n, "PETR") for n in range(2, 9)] + [unit(n, "CA") for n in range(9, 18)]
    groups = equity(units).kinds
    assert [(group.key, group.members) for group in groups] == [("CA", ("CA",)), (OTHERS, ("METRO", "PETR"))]


def test_two_small_groups_that_reach_five_stand_together():
    units = [unit(n, "METRO") for n in range(2)] + [unit(n, "PNR") for n in range(2, 5)]
    units += [unit(n, "CA") for n in range(5, 14)]
    groups = equity(units).kinds
    assert [(group.key, group.members) for group in groups] == [("CA", ("CA",)), (OTHERS, ("METRO", "PNR"))]


def test_a_small_group_is_not_given_away_by_another_grouping():
    """B has 3 communes, all of PETR, whose others are exactly those of C: PETR − C would be B."""
    units = [unit(1, "PETR", "B", communes=3)] + [unit(n, "PETR", "C", communes=4) for n in range(2, 7)]
    units += [unit(7, "CA", "A", communes=2)] + [unit(n, "CA", "D", communes=9) for n in range(8, 14)]
    found = equity(units)
    shown = [group.key for group in found.departments]
    assert "B" not in shown
    assert "C" not in shown


def test_a_territory_of_two_departments_counts_each_commune_where_it_lies_and_its_seats_once():
    both = Unit("t0", "PETR", 3, True, (Place("A", "s1", 7, 700), Place("B", "s1", 8, 900)))
    units = [both, *(unit(n, "PETR", "A") for n in range(1, 7)), *(unit(n, "PETR", "B") for n in range(7, 14))]
    groups = {group.key: group.figures for group in equity(units).departments}
    assert groups["A"].communes == Count(7, 67)
    assert groups["B"].communes == Count(8, 78)
    assert groups["A"].seats == Count(0, 12)
    assert groups["B"].seats == Count(3, 17)


@pytest.mark.parametrize("measure", ["territories", "communes", "population", "seats"])
def test_nobody_heard_has_no_ratio(measure):
    groups = equity([unit(n) for n in range(9)]).kinds
    assert [group.ratio(measure) for group in groups] == [None]
