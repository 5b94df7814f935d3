"""Names as people type them: without accents, with or without hyphens, « St » for « Saint »."""

from __future__ import annotations

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss"})


def folded(text: str) -> str:
    """« L’Isle-d’Abeau » → "l isle d abeau": one alphabet for what is stored and what is typed."""
    text = unicodedata.normalize("NFKD", text.translate(LIGATURES)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


def query(text: str) -> str:
    """What was typed, folded, with the abbreviations « St » and « Ste » spelled out."""
    words = {"st": "saint", "ste": "sainte"}
    return " ".join(words.get(word, word) for word in folded(text).split())
