"""Passages: characters [start, end[ of a frozen version, and the digest that proves what they said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core import texts

LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Passage:
    start: int
    end: int
    text: str

    @property
    def digest(self) -> str:
        return texts.digest(self.text)


def take(body: str, start: int, end: int) -> Passage:
    """The passage of `body` between two offsets, spaces at both ends left out; refuses what cannot be cited."""
    if not 0 <= start < end <= len(body):
        raise ValidationError(_("Ce passage ne se trouve pas dans la version citée : sélectionnez-le à nouveau."))
    text = body[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        raise ValidationError(_("Sélectionnez au moins un mot."))
    if len(text) > LONGEST:
        raise ValidationError(
            _("Un passage cité compte au plus %(most)d caractères ; celui-ci en compte %(n)d. Choisissez l’essentiel.")
            % {"most": LONGEST, "n": len(text)}
        )
    return Passage(start, start + len(text), text)


def find(body: str, words: str) -> Passage:
    """The only place of `body` where `words` stand, spaces and line ends put aside; refuses none or several."""
    wanted = words.split()
    if not wanted:
        raise ValidationError(_("Copiez ici les mots à citer."))
    spans = list(_occurrences(body, wanted))
    if not spans:
        raise ValidationError(
            _("Ces mots ne se trouvent pas dans la contribution. Copiez-les tels qu’ils y sont écrits.")
        )
    if len(spans) > 1:
        raise ValidationError(
            _("Ces mots s’y trouvent plusieurs fois : citez-en un peu plus pour que le passage soit sûr.")
        )
    return take(body, *spans[0])


def _occurrences(body: str, wanted: list[str]):
    """Spans where the words follow each other, only spaces and the marks of the source between them."""
    gap = r"(?:[\s>#*\-\[]|\]\([^)]*\)|^\d+[.)])+"
    pattern = re.compile(gap.join(re.escape(word) for word in wanted), re.MULTILINE)
    for match in pattern.finditer(body):
        yield match.start(), match.end()
