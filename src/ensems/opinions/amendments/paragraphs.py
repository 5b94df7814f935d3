"""The numbered paragraphs of a frozen text: « § 3 » is the same for everyone, as long as the text is. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`number` from 1; `text` is the source from `start` to `end`, marks included."""

    number: int
    start: int
    end: int
    text: str


def paragraphs(body: str) -> list[Paragraph]:
    """What an empty line parts, of a normalised text: a heading, a whole list, a quote are paragraphs too."""
    found = _PARAGRAPH.finditer(body)
    return [Paragraph(rank, one.start(), one.end(), one[0]) for rank, one in enumerate(found, 1)]
