"""Sharing seats between territories. Pure; the methods of other terms come with part 3.

Largest remainder (Hamilton, "plus forts restes"): each gets the whole part of its quota, what is left goes to the
largest remainders. Exact fractions only. Ties go to the larger weight, then to the first in the order given, so that
the same input always gives the same seats.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def largest_remainder(weights: Sequence[int], total: int) -> list[int]:
    """`total` shared in proportion to `weights` (≥ 0, not all zero), in the same order; the result sums to `total`."""
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights and total are not negative")
    whole = sum(weights)
    if whole == 0:
        raise ValueError("at least one weight is positive")
    quotas = [Fraction(weight * total, whole) for weight in weights]
    shares = [int(quota) for quota in quotas]
    order = sorted(range(len(weights)), key=lambda i: (-(quotas[i] - shares[i]), -weights[i], i))
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares


def seats_in_pairs(weights: Sequence[int], seats: int) -> list[int]:
    """Seats in pairs of one woman and one man: one pair each, the other pairs by largest remainder on `weights`.

    158 seats and 61 territories: 79 pairs, 61 given first, 18 shared. Raises ValueError when that cannot be.
    """
    if seats % 2:
        raise ValueError("seats in pairs are even in number")
    pairs = seats // 2
    if pairs < len(weights):
        raise ValueError("there is not one pair for each territory")
    more = largest_remainder(weights, pairs - len(weights))
    return [2 * (1 + extra) for extra in more]
