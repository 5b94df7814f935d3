"""An agenda is a numbered tree; this is its arithmetic, pure: number, time, move.

Numbers are never kept: they follow from who is under whom and in which order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

# 1, 1.1, 1.1.1: deeper, nobody finds their way in a room.
DEEPEST = 3
UP, DOWN, IN, OUT = "up", "down", "in", "out"


@dataclass(frozen=True, slots=True)
class Node:
    """An item: `parent` is a key or None, `position` its rank among its siblings, `minutes` its own time or None."""

    key: int
    parent: int | None
    position: int
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A node as it is read: `number` "2.1", `depth` from 1, `minutes` with everything below it, `after` that many
    minutes from the beginning of the meeting (None once an item before it has no time)."""

    node: Node
    number: str
    depth: int
    minutes: int
    after: int | None


class Immovable(ValueError):
    """The item is already first, last, too deep, or would go under itself."""


def lines(nodes: Iterable[Node]) -> list[Line]:
    """In reading order. Raises ValueError for a parent that is not there or a loop."""
    children = _children(nodes)
    found: list[Line] = []
    clock: int | None = 0

    def walk(parent: int | None, prefix: str, depth: int) -> None:
        nonlocal clock
        for rank, node in enumerate(children.get(parent, []), 1):
            number = f"{prefix}{rank}"
            found.append(Line(node, number, depth, _total(node, children), clock))
            # The time said for an item that has items below comes first, as an introduction.
            if node.minutes is not None:
                clock = None if clock is None else clock + node.minutes
            elif node.key not in children:
                clock = None
            walk(node.key, f"{number}.", depth + 1)

    walk(None, "", 1)
    if len(found) != sum(len(some) for some in children.values()):
        raise ValueError("an agenda is a tree: an item is under itself, or under nothing that is there")
    return found


def total(nodes: Iterable[Node]) -> int:
    """Minutes of the whole; items without a time count for nothing."""
    return sum(node.minutes or 0 for node in nodes)


def moved(nodes: Sequence[Node], key: int, way: str) -> list[Node]:
    """The same tree with one item moved UP or DOWN among its siblings, IN under the one before it, or OUT after its
    parent; its own items follow it. Positions are renumbered from 0. Raises Immovable."""
    children = _children(nodes)
    node = next((one for one in nodes if one.key == key), None)
    if node is None:
        raise Immovable("not in this agenda")
    siblings = children[node.parent]
    rank = [one.key for one in siblings].index(key)
    if way in (UP, DOWN):
        other = rank + (1 if way == DOWN else -1)
        if not 0 <= other < len(siblings):
            raise Immovable("already at the end")
        siblings[rank], siblings[other] = siblings[other], siblings[rank]
    elif way == IN:
        if rank == 0:
            raise Immovable("nothing before it to go under")
        if _depth(node, nodes) + _height(node, children) > DEEPEST:
            raise Immovable("too deep")
        del siblings[rank]
        host = siblings[rank - 1].key
        children.setdefault(host, []).append(replace(node, parent=host))
    elif way == OUT:
        if node.parent is None:
            raise Immovable("already at the first level")
        parent = next(one for one in nodes if one.key == node.parent)
        del siblings[rank]
        uncles = children[parent.parent]
        after = [one.key for one in uncles].index(parent.key) + 1
        uncles.insert(after, replace(node, parent=parent.parent))
    else:
        raise ValueError(f"no way « {way} »")
    return renumbered(children)


def without(nodes: Sequence[Node], key: int) -> list[Node]:
    """The tree without one item and everything below it, renumbered."""
    children = _children(nodes)
    gone = {key}
    waiting = [key]
    while waiting:
        below = [one.key for one in children.get(waiting.pop(), [])]
        gone.update(below)
        waiting.extend(below)
    return renumbered({parent: [one for one in some if one.key not in gone] for parent, some in children.items()})


def renumbered(children: dict[int | None, list[Node]]) -> list[Node]:
    return [replace(one, position=rank) for some in children.values() for rank, one in enumerate(some)]


def depth_of(nodes: Sequence[Node], key: int) -> int:
    return _depth(next(one for one in nodes if one.key == key), nodes)


def _children(nodes: Iterable[Node]) -> dict[int | None, list[Node]]:
    found: dict[int | None, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.parent, []).append(node)
    for some in found.values():
        some.sort(key=lambda one: (one.position, one.key))
    return found


def _total(node: Node, children: dict[int | None, list[Node]]) -> int:
    return (node.minutes or 0) + sum(_total(one, children) for one in children.get(node.key, []))


def _depth(node: Node, nodes: Iterable[Node]) -> int:
    parents = {one.key: one.parent for one in nodes}
    depth, above = 1, node.parent
    while above is not None:
        depth, above = depth + 1, parents[above]
    return depth


def _height(node: Node, children: dict[int | None, list[Node]]) -> int:
    """How many levels the item takes, itself included."""
    return 1 + max((_height(one, children) for one in children.get(node.key, [])), default=0)
