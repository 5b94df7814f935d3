"""What an act is about, and where its page is. Apps say it for their own things in their `verbs.py`:

    subjects.resolver("contribution", link_to_contribution, label=_("Contribution"))

A resolver receives what follows the colon ("C-118") and gives a SubjectLink, or None when there is no public page. It
costs one SQL query at most, and is asked for one act at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ensems.core import texts


@dataclass(frozen=True, slots=True)
class SubjectLink:
    label: str
    url: str


Resolver = Callable[[str], SubjectLink | None]

_resolvers: dict[str, Resolver] = {}
_labels: dict[str, Any] = {}


def resolver(kind: str, function: Resolver, *, label: Any = "") -> None:
    if kind in _resolvers and _resolvers[kind] is not function:
        raise ValueError(f"the subject « {kind} » has two resolvers")
    _resolvers[kind] = function
    if label:
        _labels[kind] = label


def link(subject: str) -> SubjectLink | None:
    """At most one SQL query."""
    kind, _, name = subject.partition(":")
    return _resolvers[kind](name) if kind in _resolvers and name else None


def words(subject: str) -> str:
    """Contribution C-118: without any query."""
    kind, _, name = subject.partition(":")
    shown = texts.short(name) if len(name) > 32 else name
    return f"{_labels.get(kind, kind)} {shown}".strip()
