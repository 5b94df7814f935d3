"""Seats shared between territories: the laws of the method, against a slow and independent way of doing it."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.assembly.apportionment import largest_remainder, seats_in_pairs

WEIGHTS = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=40).filter(any)


def one_by_one(weights, total):
    """Each gets its whole quota, then seats are given one at a time to whoever lacks most of one."""
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


@given(WEIGHTS, st.integers(0, 400))
def test_largest_remainder_is_what_one_finds_seat_by_seat(weights, total):
    assert largest_remainder(weights, total) == one_by_one(weights, total)


@given(WEIGHTS, st.integers(0, 400))
def test_everyone_stays_within_one_seat_of_its_quota_and_the_sum_is_exact(weights, total):
    shares = largest_remainder(weights, total)
    assert sum(shares) == total
    for weight, share in zip(weights, shares, strict=True):
        assert abs(Fraction(weight * total, sum(weights)) - share) < 1


@given(WEIGHTS, st.integers(0, 400))
def test_whoever_weighs_more_never_gets_less(weights, total):
    shares = largest_remainder(weights, total)
    ordered = sorted(zip(weights, shares, strict=True))
    for (light, few), (heavy, many) in itertools.pairwise(ordered):
        assert few <= many or light == heavy


@pytest.mark.parametrize(("weights", "total"), [([], 3), ([0, 0], 3), ([1, -1], 3), ([1], -1)])
def test_what_cannot_be_shared_is_refused(weights, total):
    with pytest.raises(ValueError, match="weight"):
        largest_remainder(weights, total)


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
