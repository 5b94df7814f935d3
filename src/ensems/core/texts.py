"""Texts as they are kept: one Unicode form, one line ending, one digest."""

from __future__ import annotations

import hashlib
import re
import unicodedata

NARROW = "\u202f"
HARD = "\u00a0"


# What turns the line around it, so that a name rewrites what follows, and what is there without being seen, so that a
# title is not empty and shows nothing. French needs none; the joiner of emoji (U+200D) stays.
UNSEEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u00ad"
# With them, the control characters, but for the tab and the end of a line.
GONE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{UNSEEN}]")


def normalise(text: str) -> str:
    """NFC, "\\n" line ends, nothing unseen, no trailing space: what a digest and an offset are taken on."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Control characters go first: one may stand between a letter and its mark.
    text = unicodedata.normalize("NFC", GONE.sub("", text))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


# What is not one plain space between two words.
GAP = re.compile(r"\s{2,}|[^\S ]")


def one_line(text: str) -> str:
    """One space between two words, none around; where French puts a space that does not break, it stays."""
    return GAP.sub(_space, text).strip()


def _space(gap: re.Match[str]) -> str:
    return next((hard for hard in (HARD, NARROW) if hard in gap[0]), " ")


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def short(fingerprint: str) -> str:
    """9f3c…71ae: how a digest is shown in a sentence; the whole is always within reach."""
    return f"{fingerprint[:4]}…{fingerprint[-4:]}" if len(fingerprint) > 12 else fingerprint


def integer(value: int) -> str:
    """6 124 653, with narrow non-breaking spaces."""
    return f"{value:,}".replace(",", NARROW)


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of a text, cut between two words."""
    flat = one_line(text)
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0].rstrip(f" {HARD}{NARROW},;:.") + "…"
