"""In which order amendments are put to the vote, and how they meet: proposed, in words; the secretariat decides. Pure.

What deletes comes first, then what rewrites, the furthest from the text before the nearest, what adds comes last. So
each is voted before what would be lost if a nearer one had passed (the rule of French assemblies on amendments that
compete: National Assembly, standing orders, art. 100).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.opinions.amendments.building import Change, locate, overlap
from ensems.opinions.amendments.enums import Gesture, Overlap
from ensems.opinions.amendments.paragraphs import Paragraph, paragraphs
from ensems.writing.differences import tokens

_RANKS = {Gesture.DELETE: 0, Gesture.REPLACE: 1, Gesture.INSERT: 2}


@dataclass(frozen=True, slots=True)
class Placed:
    """`distance`: words removed and words added. `reason`: why it comes there, a sentence."""

    change: Change
    distance: int
    reason: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Another amendment, by its number, that touches the same place, and how."""

    other: int
    kind: Overlap


def propose(body: str, changes: Sequence[Change]) -> list[Placed]:
    parts = paragraphs(body)
    placed = [_placed(parts, one) for one in changes]
    return sorted(placed, key=_key)


def clashes(body: str, changes: Sequence[Change]) -> dict[int, tuple[Clash, ...]]:
    """{key: what it meets}, for every change."""
    parts = paragraphs(body)
    met: dict[int, list[Clash]] = {one.key: [] for one in changes}
    for one in changes:
        for other in changes:
            kind = overlap(parts, one, other) if one.key != other.key else None
            if kind is not None:
                met[one.key].append(Clash(other.key, kind))
    return {key: tuple(found) for key, found in met.items()}


def distance(parts: Sequence[Paragraph], change: Change) -> int:
    """How many words it takes away and how many it brings."""
    old = _words(_touched(parts, change))
    new = [] if change.gesture == Gesture.DELETE else _words(change.words)
    same = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(old) + len(new) - 2 * same


def _touched(parts: Sequence[Paragraph], change: Change) -> str:
    if change.gesture == Gesture.INSERT:
        return ""
    start, end = locate(parts, change)
    return parts[change.paragraph - 1].text[start:end]


def _words(text: str) -> list[str]:
    return [word for word in (token.strip() for token in tokens(text)) if re.search(r"\w", word)]


def _key(one: Placed) -> tuple[int, int, int, int]:
    change = one.change
    far = 0 if change.gesture == Gesture.INSERT else -one.distance
    return _RANKS[Gesture(change.gesture)], far, change.paragraph, change.key


def _placed(parts: Sequence[Paragraph], change: Change) -> Placed:
    far = distance(parts, change)
    return Placed(change, far, _reason(change, far))


def _reason(change: Change, far: int) -> str:
    facts = {"n": far, "p": change.paragraph}
    if change.gesture == Gesture.INSERT:
        return _("Il ajoute au texte : les ajouts sont votés en dernier, dans l’ordre du texte.")
    if change.gesture == Gesture.DELETE:
        return (
            ngettext(
                "Il supprime %(n)d mot du § %(p)d : les suppressions sont votées d’abord, la plus large en tête.",
                "Il supprime %(n)d mots du § %(p)d : les suppressions sont votées d’abord, la plus large en tête.",
                far,
            )
            % facts
        )
    return (
        ngettext(
            "Il change %(n)d mot du § %(p)d : après les suppressions, le plus éloigné du texte passe avant les autres.",
            "Il change %(n)d mots du § %(p)d : après les suppressions, le plus éloigné du texte passe avant les "
            "autres.",
            far,
        )
        % facts
    )
