"""Which characters the embedded fonts can draw. PDF/UA-1 refuses a file with a character that has no drawing, and a
receipt must never fail because of what someone typed: the rest is shown as ▯ and counted."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

MISSING = "▯"
LINE_ENDS = "\n\t"


def drawable(value: Any) -> tuple[Any, int]:
    """The same data with ▯ for what no font draws, and how many were replaced. Invisible characters just go."""
    return _replaced(value, _covered())


def common(value: Any) -> tuple[Any, int]:
    """The same with the letters of European languages and usual punctuation only: always possible."""
    return _replaced(value, _certain())


def _replaced(value: Any, known: frozenset[str]) -> tuple[Any, int]:
    if isinstance(value, str):
        return _text(value, known)
    if isinstance(value, dict):
        pairs = {key: _replaced(item, known) for key, item in value.items()}
        return {key: item for key, (item, _) in pairs.items()}, sum(count for _, count in pairs.values())
    if isinstance(value, list):
        items = [_replaced(item, known) for item in value]
        return [item for item, _ in items], sum(count for _, count in items)
    return value, 0


def _text(text: str, known: frozenset[str]) -> tuple[str, int]:
    text = unicodedata.normalize("NFC", text)
    if all(c in known for c in text):
        return text, 0
    drawn, missing = [], 0
    for c in text:
        if c in known or c in LINE_ENDS:
            drawn.append(c)
        elif unicodedata.category(c) in ("Zs", "Zl", "Zp"):
            drawn.append(" ")
        elif unicodedata.category(c) not in ("Cc", "Cf", "Mn", "Me"):
            drawn.append(MISSING)
            missing += 1
    return "".join(drawn), missing


@lru_cache(maxsize=1)
def _covered() -> frozenset[str]:
    """Read from `coverage.txt`, which a maintainers' script makes from the fonts of the installed typst."""
    found: set[str] = set()
    for part in (Path(__file__).parent / "typst" / "coverage.txt").read_text(encoding="ascii").split():
        first, _, last = part.partition("-")
        found.update(chr(code) for code in range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


@lru_cache(maxsize=1)
def _certain() -> frozenset[str]:
    latin = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180))]
    return frozenset([*latin, *"–—‘’“”„…‹›•†‡€™←→↑↓−≤≥≠▯ȘșȚțẞỲỳ\u202f\u2009"])
