"""What changed between two texts, paragraph by paragraph and word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, CHANGED, ADDED, REMOVED, FOLDED = "same", "changed", "added", "removed", "folded"

# Around a change, this many unchanged paragraphs stay in sight; more than that is folded, when it is worth it.
AROUND = 1
FOLD_FROM = 3
# Two paragraphs are the same one rewritten when they share this part of their words.
ALIKE = 0.4
# Above so many paragraphs or words, a quick answer is better than the finest one.
MANY_PARAGRAPHS = 120
MANY_WORDS = 400

# A word keeps its elision (« l’ », « aujourd’hui » is one), a sign keeps its non-breaking space, each the space before.
_TOKEN = re.compile(
    r"\s*(?:aujourd[’']hui|\w+(?:-\w+)*[’']?|«[\u00a0\u202f ]?|[\u00a0\u202f ]?[:;!?»%€]+|[^\w\s])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of words: `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph (same, changed, added, removed), or several unchanged ones folded together."""

    kind: str
    words: tuple[Words, ...] = ()
    folded: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        """The paragraph as it reads now (as it read, when it was removed)."""
        kept = {SAME, REMOVED} if self.kind == REMOVED else {SAME, ADDED}
        return "".join(part.text for part in self.words if part.kind in kept)


def compare(old: str, new: str) -> list[Piece]:
    """From `old` to `new`; an empty list of changes gives unchanged pieces only (see `changed`)."""
    return list(_fold(list(_paragraphs(_lines(old), _lines(new)))))


def changed(pieces: Sequence[Piece]) -> bool:
    return any(piece.kind not in (SAME, FOLDED) for piece in pieces)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _whole(kind: str, line: str) -> Piece:
    return Piece(kind, (Words(kind, line),))


def _paragraphs(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (_whole(SAME, line) for line in new[b0:b1])
        else:
            yield from _rewritten(old[a0:a1], new[b0:b1])


def _rewritten(old: list[str], new: list[str]) -> Iterator[Piece]:
    a = b = 0
    for i, j in _pairs(old, new):
        yield from (_whole(REMOVED, line) for line in old[a:i])
        yield from (_whole(ADDED, line) for line in new[b:j])
        yield Piece(CHANGED, tuple(_words(old[i], new[j])))
        a, b = i + 1, j + 1
    yield from (_whole(REMOVED, line) for line in old[a:])
    yield from (_whole(ADDED, line) for line in new[b:])


def _pairs(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The paragraphs that are the same one rewritten, in order, alike as much as possible in all."""
    if max(len(old), len(new)) > MANY_PARAGRAPHS:
        pairs = zip(range(len(old)), range(len(new)), strict=False)
        return [(i, j) for i, j in pairs if _likeness(_bag(old[i]), _bag(new[j])) >= ALIKE]
    olds, news = [_bag(line) for line in old], [_bag(line) for line in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    like = [[_likeness(a, b) for b in news] for a in olds]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if like[i][j] >= ALIKE and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _bag(line: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", line.lower()))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def tokens(text: str) -> list[str]:
    """Words and signs with the space that stands before each: joined, they give the text back."""
    found = _TOKEN.findall(text)
    rest = text[sum(map(len, found)) :]
    return [*found, rest] if rest else found


def _words(old: str, new: str) -> Iterator[Words]:
    a, b = tokens(old), tokens(new)
    matcher = SequenceMatcher(None, a, b, autojunk=max(len(a), len(b)) > MANY_WORDS)
    removed = added = ""
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        same = "".join(b[b0:b1])
        if tag == "equal" and not ((removed or added) and a1 < len(a) and b1 < len(b) and len(same.strip()) < 3):
            yield from _both(removed, added)
            removed = added = ""
            yield Words(SAME, same)
        else:
            # A lone small word between two changes reads better inside them.
            removed += "".join(a[a0:a1])
            added += same
    yield from _both(removed, added)


def _both(removed: str, added: str) -> Iterator[Words]:
    if removed:
        yield Words(REMOVED, removed)
    if added:
        yield Words(ADDED, added)


def _fold(pieces: list[Piece]) -> Iterator[Piece]:
    near = {
        index + step for index, piece in enumerate(pieces) if piece.kind != SAME for step in range(-AROUND, AROUND + 1)
    }
    waiting: list[Piece] = []
    for index, piece in enumerate([*pieces, None]):
        if piece is not None and piece.kind == SAME and index not in near:
            waiting.append(piece)
            continue
        if len(waiting) >= FOLD_FROM:
            yield Piece(FOLDED, folded=tuple(waiting))
        else:
            yield from waiting
        waiting = []
        if piece is not None:
            yield piece
