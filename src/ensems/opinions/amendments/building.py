"""The amended text, built from the frozen one and from what was adopted; never retyped. Pure and deterministic.

A change stands on the frozen text it was written for, whatever else is adopted: its paragraph keeps its number, its
passage keeps its place. Of two that rewrite the same characters, the first adopted is applied and the other falls. What
no change touches is given back to the byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ensems.opinions.amendments.enums import Gesture, Overlap
from ensems.opinions.amendments.paragraphs import Paragraph, paragraphs

BETWEEN = "\n\n"
# What a word that goes takes its space from: « un lieu très ouvert » without « très » keeps one space.
CLOSERS = ".,…)]"


@dataclass(frozen=True, slots=True)
class Change:
    """`key`: the number of the amendment. `paragraph`: from 1; 0 inserts before the first. `passage`: exact characters
    of that paragraph, found there once; "" is the whole of it. `words`: what comes instead, or after."""

    key: int
    gesture: str
    paragraph: int
    passage: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """`applied`: keys in the order given. `fallen`: {key: key of the one that took its passage}; None when nothing of
    the text would remain."""

    body: str
    applied: tuple[int, ...] = ()
    fallen: dict[int, int | None] = field(default_factory=dict)


def build(body: str, changes: Iterable[Change]) -> Built:
    """Apply the changes in the order in which they were adopted. Raises ValueError for one that is not of this text."""
    parts = paragraphs(body)
    kept: list[Change] = []
    fallen: dict[int, int | None] = {}
    for one in changes:
        locate(parts, one)
        taken_by = next((other for other in kept if overlap(parts, one, other) == Overlap.PASSAGE), None)
        if taken_by is not None:
            fallen[one.key] = taken_by.key
        elif not _written(body, parts, [*kept, one]):
            fallen[one.key] = None
        else:
            kept.append(one)
    return Built(_written(body, parts, kept) if kept else body, tuple(one.key for one in kept), fallen)


def locate(parts: Sequence[Paragraph], change: Change) -> tuple[int, int]:
    """The characters [start, end[ of its paragraph that it rewrites; an insertion rewrites none.

    Raises ValueError when the paragraph does not exist, or does not hold the passage once and only once.
    """
    if not (0 if change.gesture == Gesture.INSERT else 1) <= change.paragraph <= len(parts):
        raise ValueError(f"no paragraph {change.paragraph}")
    if change.gesture == Gesture.INSERT:
        return (0, 0)
    text = parts[change.paragraph - 1].text
    if not change.passage:
        return (0, len(text))
    start = text.find(change.passage)
    if start < 0 or text.find(change.passage, start + 1) >= 0:
        raise ValueError(f"not one place in paragraph {change.paragraph}")
    return start, start + len(change.passage)


def _with_its_space(text: str, start: int, end: int) -> tuple[int, int]:
    """A passage that is deleted takes one space with it, or the end of its line when it is alone on it."""
    before, after = text[:start], text[end:]
    alone_on_line = (not before or before.endswith("\n")) and (not after or after.startswith("\n"))
    if before.endswith("\n") and alone_on_line:
        return start - 1, end
    if before.endswith(" ") and (not after or after[0].isspace() or after[0] in CLOSERS):
        return start - 1, end
    if (not before or before.endswith("\n")) and after[:1] in {" ", "\n"}:
        return start, end + 1
    return start, end


def overlap(parts: Sequence[Paragraph], one: Change, other: Change) -> Overlap | None:
    """How two changes of the same text meet; None when they have nothing to do with each other."""
    inserts = (one.gesture == Gesture.INSERT) + (other.gesture == Gesture.INSERT)
    if one.paragraph != other.paragraph or inserts == 1:
        return None
    if inserts == 2:
        return Overlap.PLACE
    (a, b), (c, d) = locate(parts, one), locate(parts, other)
    return Overlap.PASSAGE if a < d and c < b else Overlap.PARAGRAPH


def _written(body: str, parts: Sequence[Paragraph], changes: Sequence[Change]) -> str:
    """The text with these changes, none of which meets another; what is not touched is copied as it stands."""
    found: list[str] = []
    for number in range(len(parts) + 1):
        if number:
            part = parts[number - 1]
            kept = _rewritten(parts, part, [one for one in changes if one.paragraph == number])
            if kept.strip():
                # As far from what precedes as it was.
                gap = body[parts[number - 2].end : part.start] if number > 1 else BETWEEN
                found += [gap, kept] if found else [kept]
        added = [one for one in changes if one.paragraph == number and one.gesture == Gesture.INSERT]
        for one in sorted(added, key=lambda change: change.key):
            found += [BETWEEN, one.words] if found else [one.words]
    return "".join(found)


def _rewritten(parts: Sequence[Paragraph], part: Paragraph, changes: Iterable[Change]) -> str:
    text, limit = part.text, len(part.text)
    places = [(*locate(parts, one), one) for one in changes if one.gesture != Gesture.INSERT]
    for start, end, one in sorted(places, key=lambda place: place[0], reverse=True):
        # The space that a deletion takes is left to the change that comes right after it.
        if one.gesture == Gesture.DELETE:
            start, end = _with_its_space(part.text, start, end)
        text = text[:start] + (one.words if one.gesture == Gesture.REPLACE else "") + text[min(end, limit) :]
        limit = start
    return text
