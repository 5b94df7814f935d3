"""The chain itself, with the standard library only: anyone can read this file and check an export with it.

An act's canonical text is JSON with sorted keys, no spaces, UTF-8, of
{"number", "at", "verb", "actor", "subject", "thread", "facts", "previous"}; its digest is the SHA-256 of that text, in
hexadecimal. The first act follows 64 zeros.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One line of an export: the canonical text and the digest it claims."""

    content: str
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which place of the list (from 1), in a sentence."""

    place: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    acts: int
    head: str
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


def canonical(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def instant(at: datetime) -> str:
    """2017-03-31T08:00:00.000000Z: always UTC, always six decimals."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def fingerprint(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def verify(links: Iterable[Link], *, expected_head: str = "", expected_count: int | None = None) -> Verdict:
    """Read the whole list and say every fault: a changed, removed, inserted or moved act, a missing end."""
    faults: list[Fault] = []
    previous, place = GENESIS, 0
    seen_head = not expected_head
    for place, link in enumerate(links, start=1):
        faults.extend(_faults_of(place, link, previous))
        previous = link.digest
        seen_head = seen_head or link.digest == expected_head
    if not seen_head:
        faults.append(
            Fault(
                place + 1,
                f"la tête attendue {expected_head} ne figure pas dans le registre : "
                "des actes ont été retirés ou réécrits",
            )
        )
    if expected_count is not None and place != expected_count:
        faults.append(Fault(place + 1, f"{expected_count} actes attendus, {place} présents"))
    return Verdict(place, previous, tuple(faults))


def _faults_of(place: int, link: Link, previous: str) -> Iterator[Fault]:
    if fingerprint(link.content) != link.digest:
        yield Fault(place, "le contenu ne correspond pas à son empreinte : l’acte a été modifié")
    try:
        fields = json.loads(link.content)
    except json.JSONDecodeError:
        yield Fault(place, "le contenu n’est pas du JSON")
        return
    if not isinstance(fields, dict):
        yield Fault(place, "le contenu n’est pas un acte")
        return
    if fields.get("previous") != previous:
        yield Fault(
            place,
            "l’empreinte précédente n’est pas celle de l’acte qui précède : un acte a été retiré, ajouté ou déplacé",
        )
    if fields.get("number") != place:
        yield Fault(place, f"le numéro {fields.get('number')} n’est pas celui de sa place")
