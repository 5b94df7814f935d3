"""The chain itself, with the standard library only: anyone can read this file and check an export with it.

    python3 verifier.py registre.jsonl
    python3 verifier.py registre.jsonl --head 9f3c… --count 1284

An act's canonical text is JSON with sorted keys, no spaces, UTF-8, of
{"number", "at", "verb", "actor", "subject", "thread", "facts", "previous"}; its digest is the SHA-256 of that text, in
hexadecimal. The first act follows 64 zeros. An export has one act a line, oldest first: {"content", "digest"}.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
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


def line(link: Link) -> str:
    """One line of an export, with its line end."""
    return json.dumps({"content": link.content, "digest": link.digest}, ensure_ascii=False) + "\n"


def parse(lines: Iterable[str]) -> Iterator[Link]:
    """The lines of an export; a line that is not one becomes a link that no digest can match."""
    for text in lines:
        if text.strip():
            found = read(text)
            if isinstance(found, dict):
                yield Link(str(found.get("content", "")), str(found.get("digest", "")))
            else:
                yield Link(text, "")


def read(text: str) -> Any:
    """JSON, or None when it is not; a key written twice is not JSON that two readers would understand alike."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is written twice")
    return found


def pretty(content: str) -> str:
    """The same content, for people: one field a line."""
    found = read(content)
    return content if found is None else json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True)


def verify(links: Iterable[Link], *, expected_head: str = "", expected_count: int | None = None) -> Verdict:
    """Read the whole list and say every fault: a changed, removed, inserted or moved act, a missing end.

    `expected_head` and `expected_count` are what a receipt or a PDF says of the register on its day. The register may
    have grown since: there must be at least that many acts, and that head must be at that place (or at any place when
    only the head is known).
    """
    faults: list[Fault] = []
    previous, place = GENESIS, 0
    wanted = expected_head.strip().lower()
    seen = not wanted or (wanted == GENESIS and not expected_count)
    for place, link in enumerate(links, start=1):
        faults.extend(_faults_of(place, link, previous))
        previous = link.digest
        seen = seen or (link.digest == wanted and expected_count in (None, place))
    if not seen:
        faults.append(Fault(place + 1, _missing_head(wanted, expected_count)))
    if expected_count is not None and place < expected_count:
        faults.append(Fault(place + 1, f"au moins {expected_count} actes attendus, {place} présents : la fin manque"))
    return Verdict(place, previous, tuple(faults))


def _missing_head(head: str, count: int | None) -> str:
    where = f"l’acte {count} n’a pas l’empreinte {head}" if count else f"la tête {head} n’est celle d’aucun acte"
    return f"{where} : des actes ont été retirés ou réécrits"


def _faults_of(place: int, link: Link, previous: str) -> Iterator[Fault]:
    if fingerprint(link.content) != link.digest:
        yield Fault(place, "le contenu ne correspond pas à son empreinte : l’acte a été modifié")
    fields = read(link.content)
    if fields is None:
        yield Fault(place, "le contenu n’est pas du JSON")
        return
    if not isinstance(fields, dict):
        yield Fault(place, "le contenu n’est pas un acte")
        return
    if fields.get("previous") != previous:
        yield Fault(
            place,
            "l’empreinte précédente n’est pas celle de l’acte qui précède : un acte a été retiré, ajouté ou déplacé",
        )
    if fields.get("number") != place:
        yield Fault(place, f"le numéro {fields.get('number')} n’est pas celui de sa place")


def report(verdict: Verdict) -> Iterator[str]:
    """The verdict in sentences, one a line."""
    for fault in verdict.faults:
        yield f"Acte {fault.place} : {fault.sentence}."
    if verdict.holds:
        yield f"Le registre est intact : {_acts(verdict.acts)}, tête {verdict.head}."
    else:
        yield f"Le registre n’est pas intact : {_counted(len(verdict.faults), 'anomalie')} sur {_acts(verdict.acts)}."


def _acts(number: int) -> str:
    return _counted(number, "acte")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}s" if number > 1 else f"{number} {word}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Vérifie un export du registre, sans réseau et sans rien installer.")
    parser.add_argument("file", metavar="FICHIER", help="export du registre (JSON, un acte par ligne)")
    parser.add_argument("--head", default="", help="empreinte de tête écrite sur un récépissé ou un PDF")
    parser.add_argument("--count", type=int, help="nombre d’actes écrit à côté de cette tête")
    given = parser.parse_args(arguments)
    try:
        with open(given.file, encoding="utf-8") as lines:
            verdict = verify(parse(lines), expected_head=given.head, expected_count=given.count)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"« {given.file} » ne peut pas être lu : {error}\n")
        return 2
    for sentence in report(verdict):
        (sys.stdout if verdict.holds else sys.stderr).write(sentence + "\n")
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
