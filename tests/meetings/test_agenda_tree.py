"""An agenda as a tree: numbers, times, moves; against a nested list that one edits by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.meetings import agenda
from ensems.meetings.agenda import DEEPEST, DOWN, IN, OUT, UP, Immovable, Node


def tree(*rows):
    """(key, parent, minutes) in reading order."""
    ranks = {}
    nodes = []
    for key, parent, minutes in rows:
        nodes.append(Node(key, parent, ranks.setdefault(parent, 0), minutes))
        ranks[parent] += 1
    return nodes


DAY = tree((1, None, 10), (2, None, None), (3, 2, 20), (4, 2, 15), (5, None, 30), (6, 5, 5))


def test_numbers_and_times_follow_from_the_tree():
    found = [(line.node.key, line.number, line.depth, line.minutes, line.after) for line in agenda.lines(DAY)]
    assert found == [
        (1, "1", 1, 10, 0),
        (2, "2", 1, 35, 10),
        (3, "2.1", 2, 20, 10),
        (4, "2.2", 2, 15, 30),
        (5, "3", 1, 35, 45),
        (6, "3.1", 2, 5, 75),
    ]
    assert agenda.total(DAY) == 80


def test_after_an_item_without_a_time_nobody_knows_the_hour():
    rows = agenda.lines(tree((1, None, 10), (2, None, None), (3, None, 5)))
    assert [line.after for line in rows] == [0, 10, None]


@pytest.mark.parametrize(
    ("key", "way", "read"),
    [
        (1, DOWN, "1:2 1.1:3 1.2:4 2:1 3:5 3.1:6"),
        (5, UP, "1:1 2:5 2.1:6 3:2 3.1:3 3.2:4"),
        (4, OUT, "1:1 2:2 2.1:3 3:4 4:5 4.1:6"),
        (5, IN, "1:1 2:2 2.1:3 2.2:4 2.3:5 2.3.1:6"),
    ],
)
def test_moving_an_item_takes_what_is_below_along(key, way, read):
    moved = agenda.moved(DAY, key, way)
    assert " ".join(f"{line.number}:{line.node.key}" for line in agenda.lines(moved)) == read
    assert agenda.total(moved) == agenda.total(DAY)


@pytest.mark.parametrize(("key", "way"), [(1, UP), (5, DOWN), (1, IN), (1, OUT), (99, UP)])
def test_what_cannot_move_says_so(key, way):
    with pytest.raises(Immovable):
        agenda.moved(DAY, key, way)


def test_nothing_goes_deeper_than_three():
    deep = tree((1, None, None), (2, 1, None), (3, 2, None), (4, 1, None), (5, 4, None))
    with pytest.raises(Immovable):
        agenda.moved(deep, 4, IN)


def test_a_loop_is_not_an_agenda():
    with pytest.raises(ValueError, match="tree"):
        agenda.lines([Node(1, 2, 0), Node(2, 1, 0)])


def test_without_an_item_what_is_below_goes_too():
    assert [line.number for line in agenda.lines(agenda.without(DAY, 2))] == ["1", "2", "2.1"]


# --- Property: the same gestures on a nested list of lists ----------------------------------------------------


@st.composite
def agendas(draw):
    rows, depths = [], {}
    for key in range(1, draw(st.integers(1, 9)) + 1):
        parents = [None, *(one for one, depth in depths.items() if depth < DEEPEST)]
        parent = draw(st.sampled_from(parents))
        depths[key] = 1 if parent is None else depths[parent] + 1
        rows.append((key, parent, draw(st.none() | st.integers(1, 90))))
    return tree(*rows)


def nested(nodes, parent=None):
    below = sorted((node for node in nodes if node.parent == parent), key=lambda node: node.position)
    return [[node.key, nested(nodes, node.key)] for node in below]


def height(branch):
    return 1 + max(map(height, branch[1]), default=0)


def by_hand(branches, key, way, depth=1, above=None):
    """Edit the nested lists in place; True when done, None when the key is not in this part."""
    for rank, branch in enumerate(branches):
        if branch[0] != key:
            done = by_hand(branch[1], key, way, depth + 1, (branches, rank))
            if done is None:
                continue
            return done
        if way == UP and rank > 0:
            branches.insert(rank - 1, branches.pop(rank))
        elif way == DOWN and rank < len(branches) - 1:
            branches.insert(rank + 1, branches.pop(rank))
        elif way == IN and rank > 0 and depth + height(branch) <= DEEPEST:
            branches[rank - 1][1].append(branches.pop(rank))
        elif way == OUT and above is not None:
            above[0].insert(above[1] + 1, branches.pop(rank))
        else:
            return False
        return True
    return None


@given(agendas(), st.lists(st.tuples(st.integers(1, 9), st.sampled_from([UP, DOWN, IN, OUT])), max_size=12))
def test_moves_are_those_of_a_nested_list(nodes, gestures):
    whole = agenda.total(nodes)
    for key, way in gestures:
        branches = nested(nodes)
        if by_hand(branches, key, way):
            nodes = agenda.moved(nodes, key, way)
        else:
            with pytest.raises(Immovable):
                agenda.moved(nodes, key, way)
        assert nested(nodes) == branches
    assert agenda.total(nodes) == whole
    assert all(line.depth <= DEEPEST for line in agenda.lines(nodes))
    assert [line.number for line in agenda.lines(nodes)] == numbers(nested(nodes))


def numbers(branches, prefix=""):
    found = []
    for rank, (_key, below) in enumerate(branches, 1):
        found += [f"{prefix}{rank}", *numbers(below, f"{prefix}{rank}.")]
    return found
