"""What may be followed. Each app says it for its own things in its `messages.py`, read at start:

    @followable("saisine")
    def referral(names): ...

The function receives what follows the colon of each subject ("2026-A") and gives a Followed for each one that a visitor
may read, and for no other: a thing that is hidden has no name in a mail. It costs one SQL query at most, however many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Followed:
    """`name` as it is after "vous suivez" (« la saisine “Eau” »), `url` its page, `promise` what one will get."""

    subject: str
    name: str
    url: str
    promise: str


Find = Callable[[Collection[str]], Iterable[Followed]]

_kinds: dict[str, Find] = {}


def followable(kind: str) -> Callable[[Find], Find]:
    def register(find: Find) -> Find:
        if kind in _kinds:
            raise ValueError(f"the subject « {kind} » is followed in two ways")
        _kinds[kind] = find
        return find

    return register


def is_followable(subject: str) -> bool:
    """Whether that kind of thing is followed at all; no SQL query."""
    return subject.partition(":")[0] in _kinds


def find(subjects: Iterable[str]) -> dict[str, Followed]:
    """{subject: what it is}, without those that a visitor may not read: one SQL query for each kind among them."""
    names: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        kind, _colon, name = subject.partition(":")
        if name and kind in _kinds:
            names[kind].append(name)
    return {one.subject: one for kind, asked in names.items() for one in _kinds[kind](asked)}


def find_one(subject: str) -> Followed | None:
    """One SQL query at most. A NUL or an endless text names nothing, and is not asked of the database."""
    return find([subject]).get(subject) if len(subject) <= 120 and "\x00" not in subject else None
