"""What each act is called on screen. Every app describes its own acts in its `verbs.py`, read at startup:

verbs.describe({"contribution.deposited": _("Dépôt d’une contribution")})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_labels: dict[str, Any] = {}


def describe(labels: Mapping[str, Any]) -> None:
    """Add labels (lazy translations) for verbs; a verb has one label."""
    for verb, label in labels.items():
        if verb in _labels and str(_labels[verb]) != str(label):
            raise ValueError(f"the act « {verb} » is described twice")
        _labels[verb] = label


def label(verb: str) -> str:
    """The label, or the verb itself when no app describes it: an act is never hidden."""
    return str(_labels.get(verb, verb))


def described() -> list[tuple[str, str]]:
    """(verb, label), by label: the choices of a filter."""
    return sorted(((verb, str(words)) for verb, words in _labels.items()), key=lambda pair: pair[1].casefold())
