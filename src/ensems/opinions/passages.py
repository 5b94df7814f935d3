"""Passages: characters [start, end[ of a frozen version, and the digest that proves what they said."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core import texts
from ensems.writing import marks
from ensems.writing.structure import read, walk

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
        raise ValidationError(_("Ce passage ne se trouve pas dans la version citée : sélectionnez-le à nouveau."))
    text = body[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        raise ValidationError(_("Sélectionnez au moins un mot."))
    if len(text) > LONGEST:
        raise ValidationError(
            _("Un passage cité compte au plus %(most)d caractères ; celui-ci en compte %(n)d. Choisissez l’essentiel.")
            % {"most": LONGEST, "n": len(text)}
        )
    return Passage(start, start + len(text), text)


def find(body: str, words: str) -> Passage:
    """The only place of `body` where `words` are read, spaces and line ends put aside; refuses none or several."""
    if not _one_line(words):
        raise ValidationError(_("Copiez ici les mots à citer."))
    found = where(body, words)
    if not found:
        raise ValidationError(
            _("Ces mots ne se trouvent pas dans la contribution. Copiez-les tels qu’ils y sont écrits.")
        )
    if len(found) > 1:
        raise ValidationError(
            _("Ces mots s’y trouvent plusieurs fois : citez-en un peu plus pour que le passage soit sûr.")
        )
    return take(body, *found[0])


def where(body: str, words: str) -> list[tuple[int, int]]:
    """The first two places [start, end[ where `words` are read, marks and line ends put aside; none for no words."""
    wanted = _one_line(words)
    shown, places = _read(body)
    found: list[tuple[int, int]] = []
    at = shown.find(wanted) if wanted else -1
    while at >= 0 and len(found) < 2:
        found.append((places[at], places[at + len(wanted) - 1] + 1))
        at = shown.find(wanted, at + 1)
    return found


def same_words(body: str, start: int, end: int, words: str) -> bool:
    """Are `words` what is read from `start` to `end`, spaces put aside?"""
    return "".join(marks.cited(body, start, end).split()) == "".join(texts.normalise(words).split())


def _one_line(words: str) -> str:
    return " ".join(texts.normalise(words).split())


def _read(body: str) -> tuple[str, list[int]]:
    """What is read, marks left out, one space between words and blocks; and where each character stands in `body`."""
    shown: list[str] = []
    places: list[int] = []
    for block in walk(read(body)):
        for run in block.runs:
            for at in range(run.start, run.end):
                _add(shown, places, body[at], at)
        if block.runs:
            _add(shown, places, " ", block.runs[-1].end)
    return "".join(shown), places


def _add(shown: list[str], places: list[int], character: str, at: int) -> None:
    if character.isspace():
        if not shown or shown[-1] == " ":
            return
        character = " "
    shown.append(character)
    places.append(at)
