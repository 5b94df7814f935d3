"""The balanced order of speakers: against someone who, each time, looks for who comes next."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ensems.core import clock
from ensems.meetings.live.order import Heard, Waiting, balanced, plain

START = datetime(2026, 12, 18, 9, 30, tzinfo=clock.PARIS)
SIDES = ["F", "M", ""]


def asks(key, side, place=None, minute=None):
    return Waiting(key, key, side, place, START + timedelta(minutes=key if minute is None else minute))


@st.composite
def lists(draw):
    size = draw(st.integers(0, 9))
    return [
        asks(key, draw(st.sampled_from(SIDES)), draw(st.none() | st.integers(1, 4)), draw(st.integers(0, 5)))
        for key in draw(st.permutations(range(size)))
    ]


heards = st.builds(
    Heard,
    speeches=st.dictionaries(st.integers(0, 9), st.integers(0, 2)),
    turns=st.dictionaries(st.sampled_from(SIDES), st.integers(0, 5)),
    seconds=st.dictionaries(st.sampled_from(SIDES), st.integers(0, 300)),
    places=st.frozensets(st.integers(1, 4)),
)


def made(one, heard):
    return heard.speeches.get(one.person, 0)


def one_by_one(waiting, heard):
    """The rule read aloud: those who spoke least; of them the side that had the floor fewer times; when one has just
    caught up, the one that led; then the one that spoke less long. On that side, a territory not yet heard, then
    whoever asked first."""
    left, turns, found = list(waiting), dict(heard.turns), []
    while left:
        fewest = min(made(one, heard) for one in left)
        first = [one for one in left if made(one, heard) == fewest]
        heads = []
        for side in SIDES:
            mine = [one for one in first if one.side == side]
            fresh = [one for one in mine if one.place not in heard.places] or mine
            heads += sorted(fresh, key=lambda one: (one.asked, one.key))[:1]
        least = min(turns.get(one.side, 0) for one in heads)
        heads = [one for one in heads if turns.get(one.side, 0) == least]
        led = max(heard.turns.get(one.side, 0) for one in heads)
        heads = [one for one in heads if heard.turns.get(one.side, 0) == led]
        shortest = min(heard.seconds.get(one.side, 0) for one in heads)
        heads = [one for one in heads if heard.seconds.get(one.side, 0) == shortest]
        fresh = [one for one in heads if one.place not in heard.places] or heads
        chosen = min(fresh, key=lambda one: (one.asked, one.key))
        found.append(chosen)
        left.remove(chosen)
        turns[chosen.side] = turns.get(chosen.side, 0) + 1
    return found


@given(lists(), heards)
def test_the_sort_is_the_rule_read_aloud(waiting, heard):
    assert balanced(waiting, heard) == one_by_one(waiting, heard)


@given(lists(), heards)
def test_a_first_speech_comes_before_a_second(waiting, heard):
    numbers = [made(one, heard) for one in balanced(waiting, heard)]
    assert numbers == sorted(numbers)


@given(st.integers(0, 6), st.integers(0, 6))
def test_women_and_men_take_turns_until_one_side_has_nobody_left(women, men):
    waiting = [asks(n, "F") for n in range(women)] + [asks(10 + n, "M") for n in range(men)]
    sides = [one.side for one in balanced(waiting, Heard())]
    together = 2 * min(women, men)
    assert all(one != other for one, other in itertools.pairwise(sides[:together]))
    assert len(set(sides[together:])) <= 1


@given(lists(), heards)
def test_nobody_is_overtaken_on_their_side_by_who_asked_later_for_the_same(waiting, heard):
    """The same side, as many speeches, territories alike: first come, first served."""
    order = balanced(waiting, heard)
    for earlier, later in itertools.combinations(order, 2):
        alike = (earlier.side, made(earlier, heard), earlier.place in heard.places) == (
            later.side,
            made(later, heard),
            later.place in heard.places,
        )
        assert not alike or (earlier.asked, earlier.key) < (later.asked, later.key)


@given(lists(), heards)
def test_the_order_in_which_the_list_is_given_does_not_matter(waiting, heard):
    assert balanced(reversed(waiting), heard) == balanced(waiting, heard)


@given(st.integers(0, 4), st.integers(1, 5))
def test_a_side_that_is_behind_catches_up_then_they_take_turns(behind, waiting):
    many = [asks(n, "M") for n in range(waiting)] + [asks(10 + n, "F") for n in range(behind + waiting)]
    sides = [one.side for one in balanced(many, Heard(turns={"M": behind}))]
    assert sides[:behind] == ["F"] * behind
    assert all(one != other for one, other in itertools.pairwise(sides[behind:]))


def test_the_side_that_spoke_less_begins():
    waiting = [asks(1, "M"), asks(2, "F"), asks(3, "M")]
    assert [one.key for one in balanced(waiting, Heard(turns={"M": 1}))] == [2, 1, 3]
    assert [one.key for one in balanced(waiting, Heard(seconds={"M": 200, "F": 90}))] == [2, 1, 3]


def test_a_territory_not_yet_heard_goes_first():
    waiting = [asks(1, "F", place=1), asks(2, "F", place=2)]
    assert [one.key for one in balanced(waiting, Heard(places=frozenset({1})))] == [2, 1]


@given(lists())
def test_plain_is_first_come_first_served(waiting):
    assert [(one.asked, one.key) for one in plain(waiting)] == sorted((one.asked, one.key) for one in waiting)
