"""How a file of the register of elected officials is written: encoding, separator, title line, columns. Pure.

Five dialects of one register are known: tabs, UTF-8 and 31/01/1960; ISO-8859-1, CRLF and a first line « Titre du
rapport »; commas and UTF-8; tabs, snake_case titles and 1960-01-31 00:00:00+00; semicolons, ISO dates and typographic
apostrophes. None is named by the file: each feature is found on its own, so that a mixture is read as well.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ensems.assembly.elected import vocabulary
from ensems.assembly.elected.enums import Level

CHUNK = 1 << 20
# A title line, a blank line: what may stand above the titles of the columns.
ABOVE = 5
SEPARATORS = {"\t": "tabulations", ";": "points-virgules", ",": "virgules", "|": "barres"}
ENCODINGS = {"utf-8": "UTF-8", "cp1252": "ISO-8859-1 ou Windows-1252"}


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why, and where when there is a place."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was found of one file. `columns` maps a field to its rank from 0; `head` is the line of the titles.

    `records` is the number of line ends after it: what a progress can be measured on. `left_out` are the titles that
    nothing reads.
    """

    level: Level
    encoding: str
    separator: str
    quoted: bool
    head: int
    titles: tuple[str, ...]
    columns: dict[str, int]
    left_out: tuple[str, ...]
    records: int
    digest: str

    @property
    def words(self) -> str:
        return f"{SEPARATORS[self.separator]}, {ENCODINGS[self.encoding]}"


def examine(file: BinaryIO) -> Form:
    """Read the whole file once, in pieces, without understanding a line. Raises `Unreadable`."""
    digest, encoding, ends = _weigh(file)
    head, separator, quoted, titles = _head(file, encoding)
    level, columns = _columns(titles, head)
    left_out = tuple(title for rank, title in enumerate(titles) if rank not in columns.values())
    return Form(level, encoding, separator, quoted, head, titles, columns, left_out, max(ends - head, 0), digest)


def rows(file: BinaryIO, form: Form) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each line that is not blank, after the titles. Raises `Unreadable` on a broken quote."""
    reader = csv.reader(_text(file, form.encoding), **_manner(form.separator, form.quoted))
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if line > form.head and any(cells):
                yield line, cells
    except csv.Error as error:
        raise Unreadable(f"Ligne {start} : guillemets mal fermés ou ligne illisible ({error}).") from None


def _manner(separator: str, quoted: bool) -> dict:
    """A file of tabs without a quote in its titles has none around its values: one there is a part of a name."""
    if not quoted:
        return {"delimiter": separator, "quoting": csv.QUOTE_NONE}
    return {"delimiter": separator, "strict": True}


def _text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    # What cp1252 leaves undefined is no letter of a name; UTF-8 was checked whole.
    return io.TextIOWrapper(_Kept(file), "utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="")


class _Kept(io.RawIOBase):
    """The caller's file, which closing the text above it must not close."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        content = self.file.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def _weigh(file: BinaryIO) -> tuple[str, str, int]:
    """Digest, encoding and number of line ends, in one reading."""
    file.seek(0)
    digest, ends, blank = hashlib.sha256(), 0, True
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    marks = False
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        if b"\0" in chunk:
            raise Unreadable("Ce n’est pas un fichier de texte : il faut la liste en CSV ou en texte tabulé.")
        if decoder is not None:
            try:
                text = decoder.decode(chunk)
                marks = marks or not text.isascii()
            except UnicodeDecodeError as error:
                # Letters of several bytes came before: this is UTF-8, and one letter of it is broken.
                if marks or not chunk[: error.start].isascii():
                    line = ends + chunk[: error.start].count(b"\n") + 1
                    raise Unreadable(
                        f"Ligne {line} : une lettre est abîmée (le fichier est en UTF-8, sauf là). Reprenez le fichier "
                        "à sa source."
                    ) from None
                decoder = None
        ends += chunk.count(b"\n")
        blank = blank and not chunk.strip()
    if blank:
        raise Unreadable("Le fichier est vide.")
    if decoder is not None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise Unreadable(f"Ligne {ends + 1} : le fichier est coupé au milieu d’une lettre.") from None
    return digest.hexdigest(), "utf-8" if decoder is not None else "cp1252", ends


def _head(file: BinaryIO, encoding: str) -> tuple[int, str, bool, tuple[str, ...]]:
    """Line, separator, whether values may be quoted, and the titles: the first line that has a person's name."""
    text = _text(file, encoding)
    for number, line in enumerate(text, 1):
        separator = max(SEPARATORS, key=line.count)
        quoted = separator != "\t" or '"' in line
        try:
            cells = next(csv.reader([line], **_manner(separator, quoted)), [])
        except csv.Error:
            cells = []
        titles = tuple(cell.strip() for cell in cells)
        if {"family_name", "given_name"} <= set(vocabulary.fields_of(titles)):
            return number, separator, quoted, titles
        if number == ABOVE:
            break
    raise Unreadable(
        f"Aucune des {ABOVE} premières lignes ne porte les titres attendus (« Nom de l’élu », « Prénom de l’élu »…). "
        "Prenez une liste du répertoire national des élus telle qu’elle est publiée."
    )


def _columns(titles: tuple[str, ...], head: int) -> tuple[Level, dict[str, int]]:
    fields = vocabulary.fields_of(titles)
    other = vocabulary.other_list(titles, fields)
    if other:
        more = " Les maires sont aussi dans celle des conseils municipaux." if other == "des maires" else ""
        raise Unreadable(
            f"Ligne {head} : c’est la liste {other}. Celles qui servent ici sont les listes des conseils municipaux, "
            f"communautaires, départementaux et régionaux.{more}"
        )
    level = vocabulary.level_of(fields)
    if level is None:
        raise Unreadable(
            f"Ligne {head} : aucune colonne ne dit où chacun est élu (région, canton, commune ou SIREN). "
            f"Colonnes lues : {', '.join(titles)}."
        )
    for field, ranks in fields.items():
        if len(ranks) > 1:
            both = " et ".join(f"« {titles[rank]} »" for rank in ranks[:2])
            raise Unreadable(f"Ligne {head} : deux colonnes donnent {vocabulary.FIELDS[field]}, {both}. Gardez-en une.")
    for field in vocabulary.NEEDED[level]:
        if field not in fields:
            raise Unreadable(
                f"Ligne {head} : aucune colonne ne donne {vocabulary.FIELDS[field]}, que la liste des élus en "
                f"{level.label} doit avoir. Colonnes lues : {', '.join(titles)}."
            )
    return level, {field: ranks[0] for field, ranks in fields.items()}
