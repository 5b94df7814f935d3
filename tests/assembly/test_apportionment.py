"""Seats shared between territories: the laws of each method, against slow and independent ways of doing it."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.assembly.apportionment import apportion, largest_remainder, sainte_lague, seats_in_pairs
from ensems.assembly.enums import Formula, MinimumKind

WEIGHTS = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=40).filter(any)
FEW = st.lists(st.integers(0, 30), min_size=1, max_size=4).filter(any)


def one_by_one(weights, total):
    """Largest remainder: each gets its whole quota, then seats go one at a time to whoever lacks most of one."""
    quotas = [Fraction(weight, sum(weights)) * total for weight in weights]
    shares = [quota.numerator // quota.denominator for quota in quotas]
    given_more = set()
    while sum(shares) < total:
        best = None
        for index, quota in enumerate(quotas):
            if index in given_more:
                continue
            key = (quota - shares[index], weights[index], -index)
            if best is None or key > best[0]:
                best = (key, index)
        shares[best[1]] += 1
        given_more.add(best[1])
    return shares


def by_all_averages(weights, total, start=None):
    """Sainte-Laguë: write down every average that could ever win a seat, sort them all, keep the best."""
    held = start or [0] * len(weights)
    averages = [
        (Fraction(weight, 2 * seat + 1), weight, -index)
        for index, weight in enumerate(weights)
        for seat in range(held[index], held[index] + total)
        if weight
    ]
    averages.sort(reverse=True)
    shares = list(held)
    for _average, _weight, index in averages[: total - sum(held)]:
        shares[-index] += 1
    return shares


# --- Largest remainder --------------------------------------------------------------------------------------


@given(WEIGHTS, st.integers(0, 400))
def test_largest_remainder_is_what_one_finds_seat_by_seat(weights, total):
    assert largest_remainder(weights, total) == one_by_one(weights, total)


@given(WEIGHTS, st.integers(0, 400))
def test_everyone_stays_within_one_seat_of_its_quota_and_the_sum_is_exact(weights, total):
    shares = largest_remainder(weights, total)
    assert sum(shares) == total
    for weight, share in zip(weights, shares, strict=True):
        assert abs(Fraction(weight * total, sum(weights)) - share) < 1


def test_one_more_seat_may_take_one_from_somebody_by_largest_remainder():
    """The paradox of Alabama: why a term states its method."""
    assert largest_remainder([6, 6, 2], 10) == [4, 4, 2]
    assert largest_remainder([6, 6, 2], 11) == [5, 5, 1]


# --- Sainte-Laguë -------------------------------------------------------------------------------------------


@given(WEIGHTS, st.integers(0, 120))
def test_sainte_lague_is_what_one_finds_by_sorting_all_averages(weights, total):
    assert sainte_lague(weights, total) == by_all_averages(weights, total)


@given(FEW, st.integers(0, 7))
def test_no_sharing_is_nearer_to_equality_than_sainte_lague(weights, total):
    """Its definition (Sainte-Laguë, 1910): the least sum of (seats − quota)² ÷ weight, over every way of sharing."""

    def distance(shares):
        quotas = [Fraction(weight * total, sum(weights)) for weight in weights]
        return sum((share - q) ** 2 / w for share, q, w in zip(shares, quotas, weights, strict=True) if w)

    ways = (
        way
        for way in itertools.product(range(total + 1), repeat=len(weights))
        if sum(way) == total and not any(share and not weight for share, weight in zip(way, weights, strict=True))
    )
    assert distance(sainte_lague(weights, total)) == min(map(distance, ways))


@given(WEIGHTS, st.integers(0, 200), st.integers(0, 3), st.sampled_from(MinimumKind.values))
def test_one_more_seat_never_takes_one_from_anybody_by_sainte_lague(weights, more, least, minimum):
    total = least * len(weights) + more
    before, after = (
        apportion(weights, seats, formula=Formula.SAINTE_LAGUE, least=least, minimum=minimum)
        for seats in (total, total + 1)
    )
    assert all(few <= many for few, many in zip(before, after, strict=True))


# --- Both ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [largest_remainder, sainte_lague])
@given(weights=WEIGHTS, total=st.integers(0, 400))
def test_whoever_weighs_more_never_gets_less(method, weights, total):
    shares = method(weights, total)
    assert sum(shares) == total
    ordered = sorted(zip(weights, shares, strict=True))
    for (light, few), (heavy, many) in itertools.pairwise(ordered):
        assert few <= many or light == heavy


@pytest.mark.parametrize("method", [largest_remainder, sainte_lague])
@pytest.mark.parametrize(("weights", "total"), [([], 3), ([0, 0], 3), ([1, -1], 3), ([1], -1)])
def test_what_cannot_be_shared_is_refused(method, weights, total):
    with pytest.raises(ValueError, match="weight"):
        method(weights, total)


@given(
    WEIGHTS,
    st.integers(0, 60),
    st.integers(0, 3),
    st.sampled_from(Formula.values),
    st.sampled_from(MinimumKind.values),
    st.sampled_from([1, 2]),
)
def test_sums_lots_and_minimum_hold_whatever_the_method(weights, more, least, formula, minimum, step):
    total = step * (least * len(weights) + more)
    shares = apportion(weights, total, formula=formula, least=step * least, minimum=minimum, step=step)
    assert sum(shares) == total
    assert min(shares) >= step * least
    assert all(share % step == 0 for share in shares)


@given(WEIGHTS, st.integers(0, 60), st.integers(0, 4), st.sampled_from(Formula.values))
def test_a_floor_changes_nothing_for_whom_proportion_already_lifts(weights, more, least, formula):
    """Independent: the smallest are set at the floor one at a time until the others stand above it by themselves."""
    total = least * len(weights) + more
    found = apportion(weights, total, formula=formula, least=least, minimum=MinimumKind.FLOOR)
    if formula == Formula.SAINTE_LAGUE:
        assert found == by_all_averages(weights, total, [least] * len(weights))
        return
    above = sorted(range(len(weights)), key=lambda i: weights[i])
    rest = total
    while weights[above[0]] * rest < least * sum(weights[i] for i in above):
        above.pop(0)
        rest -= least
    expected = [least] * len(weights)
    above.sort()
    for index, share in zip(above, one_by_one([weights[i] for i in above], rest), strict=True):
        expected[index] = share
    assert found == expected


@given(WEIGHTS, st.integers(0, 60))
def test_pairs_sum_to_the_seats_and_nobody_has_less_than_one_pair(weights, more):
    seats = 2 * (len(weights) + more)
    shares = seats_in_pairs(weights, seats)
    assert sum(shares) == seats
    assert min(shares) >= 2
    assert all(share % 2 == 0 for share in shares)


@pytest.mark.parametrize(("weights", "seats"), [([1, 1], 5), ([1, 1, 1], 4)])
def test_an_odd_number_or_too_few_seats_is_refused(weights, seats):
    with pytest.raises(ValueError, match="pair"):
        seats_in_pairs(weights, seats)
