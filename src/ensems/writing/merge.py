"""Three-way merge of a text written by several people at once. Pure.

The grain is the sentence: a sentence that either person added or changed is in the result, whole; a sentence that one
removed and the other left as it was is gone; one that both changed appears twice, and is listed in `Merge.both`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain

# The end of a sentence, then spaces that stay on the line; or line ends. What opens a line (a list's dash or number,
# a heading's hashes, a quote's sign) belongs to the sentence that follows it.
_MARK = r"(?:(?:[-*+>]|#{1,6}|\d{1,9}[.)])[ \t]+)*"
_LINE_START = re.compile(_MARK)
_END = re.compile(r"[.!?…]+[\"»”’')\]]*(?:[ \t\u00a0\u202f]+[»”])?(?P<space>[ \t]+)")
_MARKED = re.compile(r"[ \t]*(?:[-*+>]|#{1,6}|\d{1,9}[.)])(?:[ \t]|$)")
PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence and the white space that stands before it."""

    before: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where both people wrote: `at` is an offset of the merged text; both wordings were kept."""

    at: int
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    text: str
    both: tuple[Place, ...] = ()


def units(text: str) -> list[Unit]:
    """The sentences of a text, in order: joined with what stands before each, they give the text back, except for
    white space at its very end."""
    found: list[Unit] = []
    before = ""
    for line in text.splitlines(keepends=True):
        content = line.rstrip()
        start = len(content) - len(content.lstrip())
        if start == len(content):
            before += line
            continue
        before, start = before + line[:start], start
        cursor = _LINE_START.match(content, start).end()  # type: ignore[union-attr]
        for end in _END.finditer(content, cursor):
            found.append(Unit(before, content[start : end.start("space")]))
            before, start = end.group("space"), end.end()
        if start < len(content):
            found.append(Unit(before, content[start:]))
            before = ""
        before += line[len(content) :]
    return found


def sentences(text: str) -> list[str]:
    return [unit.text for unit in units(text)]


def merge(base: str, mine: str, theirs: str) -> Merge:
    """`base`: the last text that both had under their eyes; `theirs`: what is saved now; `mine`: what arrives."""
    if mine in (base, theirs):
        return Merge(theirs)
    if theirs == base:
        return Merge(mine)
    old = units(base)
    a, b = _Side(old, units(mine)), _Side(old, units(theirs))
    stable = [index for index in range(len(old)) if index in a.kept and index in b.kept]
    a_gaps, b_gaps = a.gaps(stable, b.kept), b.gaps(stable, a.kept)
    writer = _Writer()
    for position in range(len(stable) + 1):
        writer.gap(a_gaps[position], b_gaps[position])
        if position < len(stable):
            index = stable[position]
            writer.stable(old[index], a.units[a.kept[index]], b.units[b.kept[index]])
    return Merge(writer.text, tuple(writer.both))


def union(mine: str, theirs: str) -> Merge:
    """Two texts whose common ancestor is lost: everything that is in either, what they share once."""
    a, b = units(mine), units(theirs)
    shared = [a[block.a + k] for block in _blocks(a, b) for k in range(block.size)]
    return merge("".join(unit.before + unit.text for unit in shared), mine, theirs)


class _Side:
    """One person's text, aligned on the base: `kept` maps the base's sentences to hers."""

    def __init__(self, old: Sequence[Unit], new: list[Unit]) -> None:
        self.units = new
        self.kept = {block.a + k: block.b + k for block in _blocks(old, new) for k in range(block.size)}

    def gaps(self, stable: Sequence[int], kept_by_other: dict[int, int]) -> list[list[Unit]]:
        """What this person added between two stable sentences; what the other removed is left out."""
        base_of = {new: old for old, new in self.kept.items()}
        ends = set(stable)
        gaps: list[list[Unit]] = [[]]
        carried = ""
        for position, unit in enumerate(self.units):
            base = base_of.get(position)
            if base in ends:
                gaps.append([])
                carried = ""
            elif base is not None and base not in kept_by_other:
                # The other removed it: the paragraph that it opened is opened by the next one.
                carried = _wider(carried, unit.before)
            else:
                gaps[-1].append(replace(unit, before=_wider(carried, unit.before)) if carried else unit)
                carried = ""
        return gaps


class _Writer:
    def __init__(self) -> None:
        self.text = ""
        self.both: list[Place] = []

    def stable(self, old: Unit, mine: Unit, theirs: Unit) -> None:
        before = mine.before if theirs.before == old.before else theirs.before
        if mine.before != old.before != theirs.before:
            before = _wider(mine.before, theirs.before)
        self._write(Unit(before, old.text), follows=True)

    def gap(self, mine: list[Unit], theirs: list[Unit]) -> None:
        at = len(self.text)
        if not mine or not theirs or mine == theirs:
            self._write_all(mine or theirs)
            return
        extra = False
        matcher = SequenceMatcher(None, _keys(mine), _keys(theirs), autojunk=False)
        pieces = [(mine[a0:a1], theirs[b0:b1], tag) for tag, a0, a1, b0, b1 in matcher.get_opcodes()]
        again = Counter(u.text for u in chain.from_iterable(t for _, t, tag in pieces if tag != "equal"))
        for ours, yours, tag in pieces:
            if tag == "equal":
                self._write_all(yours)
                continue
            only = []
            for unit in ours:
                if again[unit.text]:
                    again[unit.text] -= 1
                else:
                    only.append(unit)
            extra = extra or bool(only and yours)
            # What goes on in the same paragraph comes before what opens a new one.
            first, second = (only, yours) if only and "\n" not in only[0].before else (yours, only)
            if first is only and yours and "\n" not in yours[0].before:
                first, second = yours, only
            self._write_all(first)
            self._write_all(second)
        if extra:
            self.both.append(Place(at, " ".join(_keys(mine)), " ".join(_keys(theirs))))

    def _write_all(self, found: Iterable[Unit]) -> None:
        for index, unit in enumerate(found):
            self._write(unit, follows=index > 0)

    def _write(self, unit: Unit, *, follows: bool) -> None:
        before = unit.before
        if not self.text:
            before = before if before.strip("\n") == before else ""
        elif not before:
            before = PARAGRAPH
        elif not follows and "\n" not in before and _MARKED.match(self.text[self.text.rfind("\n") + 1 :]):
            # A sentence written inside a paragraph must not end up inside someone else's heading or item.
            before = PARAGRAPH
        self.text += before + unit.text


def _blocks(a: Sequence[Unit], b: Sequence[Unit]):
    return SequenceMatcher(None, _keys(a), _keys(b), autojunk=False).get_matching_blocks()


def _keys(found: Iterable[Unit]) -> list[str]:
    return [unit.text for unit in found]


def _wider(one: str, other: str) -> str:
    """The larger of two breaks: a paragraph, then a line, then a space."""
    return max(one, other, key=lambda gap: (gap.count("\n"), len(gap)))
