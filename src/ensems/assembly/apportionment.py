"""Sharing seats in proportion to weights. Pure, and exact: whole numbers and `fractions.Fraction` only.

Largest remainder (Hamilton, « plus forts restes »): each gets the whole part of its quota, what is left goes to the
largest remainders. One more seat to share may take one from somebody (the paradox of Alabama).
Sainte-Laguë (Webster): seats go one by one to the largest weight ÷ (2 × seats already held + 1). One more seat to share
never takes one from anybody.

Ties go to the larger weight, then to the first in the order given, so that the same input always gives the same seats.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from fractions import Fraction

from ensems.assembly.enums import Formula, MinimumKind


def largest_remainder(weights: Sequence[int], total: int) -> list[int]:
    """`total` shared in proportion to `weights` (≥ 0, not all zero), in the same order; the result sums to `total`."""
    whole = _checked(weights, total)
    quotas = [Fraction(weight * total, whole) for weight in weights]
    shares = [int(quota) for quota in quotas]
    order = sorted(range(len(weights)), key=lambda i: (-(quotas[i] - shares[i]), -weights[i], i))
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares


def sainte_lague(weights: Sequence[int], total: int, start: Sequence[int] | None = None) -> list[int]:
    """The same by the highest averages 1, 3, 5…; `start` are seats already held, at most `total` of them."""
    _checked(weights, total)
    shares = list(start) if start is not None else [0] * len(weights)
    if sum(shares) > total:
        raise ValueError("more seats are held than the total, whatever the weights")
    queue = [_turn(weight, shares[index], index) for index, weight in enumerate(weights) if weight]
    heapq.heapify(queue)
    for _seat in range(total - sum(shares)):
        index = queue[0][2]
        shares[index] += 1
        heapq.heapreplace(queue, _turn(weights[index], shares[index], index))
    return shares


def _turn(weight: int, held: int, index: int) -> tuple[Fraction, int, int]:
    return -Fraction(weight, 2 * held + 1), -weight, index


FORMULAS = {Formula.LARGEST_REMAINDER: largest_remainder, Formula.SAINTE_LAGUE: sainte_lague}


def apportion(
    weights: Sequence[int],
    total: int,
    *,
    formula: str = Formula.LARGEST_REMAINDER,
    least: int = 0,
    minimum: str = MinimumKind.BASE,
    step: int = 1,
) -> list[int]:
    """`total` seats shared by lots of `step` (2 for pairs), with at least `least` for each; the result sums to `total`.

    A minimum that is a base is given first, and what is left is shared in proportion; a floor only lifts those that
    proportion would leave below it. Raises ValueError when that cannot be: `least` and `total` are made of whole lots,
    and there are enough of them.
    """
    if total % step or least % step:
        raise ValueError("seats in pairs are even in number" if step == 2 else "seats are shared by whole lots")
    lots, each = total // step, least // step
    if lots < each * len(weights):
        raise ValueError("there is not the least number of seats, or one pair, for each of them")
    if minimum == MinimumKind.BASE:
        found = [each + more for more in FORMULAS[Formula(formula)](weights, lots - each * len(weights))]
    elif formula == Formula.SAINTE_LAGUE:
        found = sainte_lague(weights, lots, [each] * len(weights))
    else:
        found = _above_floor(weights, lots, each)
    return [step * share for share in found]


def _above_floor(weights: Sequence[int], total: int, floor: int) -> list[int]:
    """Largest remainder among those whose quota reaches the floor; the others get the floor."""
    _checked(weights, total)
    above = list(range(len(weights)))
    while True:
        rest, whole = total - floor * (len(weights) - len(above)), sum(weights[i] for i in above)
        kept = [i for i in above if weights[i] * rest >= floor * whole]
        if len(kept) == len(above):
            break
        above = kept
    shares = [floor] * len(weights)
    for index, share in zip(above, largest_remainder([weights[i] for i in above], rest), strict=True):
        shares[index] = share
    return shares


def seats_in_pairs(weights: Sequence[int], seats: int) -> list[int]:
    """Seats in pairs of one woman and one man: one pair each, the other pairs by largest remainder on `weights`.

    158 seats and 61 territories: 79 pairs, 61 given first, 18 shared. Raises ValueError when that cannot be.
    """
    return apportion(weights, seats, least=2, step=2)


def _checked(weights: Sequence[int], total: int) -> int:
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights and total are not negative")
    whole = sum(weights)
    if whole == 0:
        raise ValueError("at least one weight is positive")
    return whole
