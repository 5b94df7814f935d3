"""What a file really is, decided by its bytes and never by its name or by what a browser says of it."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

UNICODE_TEXT = "text/plain; charset=utf-8"
UNICODE_CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Kind:
    """`extensions`: the first one is given to a name that has none of them; `inline`: safe to show in the browser."""

    content_type: str
    extensions: tuple[str, ...]
    inline: bool = False


class Unknown(Exception):
    """None of the accepted kinds; `hint` is a sentence when the reason is known, else empty."""

    def __init__(self, hint: Any = "") -> None:
        super().__init__(str(hint))
        self.hint = hint


PDF = Kind("application/pdf", ("pdf",))
PNG = Kind("image/png", ("png",), inline=True)
JPEG = Kind("image/jpeg", ("jpg", "jpeg"), inline=True)
WEBP = Kind("image/webp", ("webp",), inline=True)
CSV = Kind(UNICODE_CSV, ("csv",))
TEXT = Kind(UNICODE_TEXT, ("txt", "md"))

_OPEN = "application/vnd.oasis.opendocument."
OPEN_DOCUMENTS = {
    f"{_OPEN}{name}": Kind(f"{_OPEN}{name}", (extension,))
    for name, extension in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    f"{_OFFICE}{name}.main+xml": Kind(f"{_OFFICE}{name}", (extension,))
    for name, extension in (
        ("wordprocessingml.document", "docx"),
        ("spreadsheetml.sheet", "xlsx"),
        ("presentationml.presentation", "pptx"),
    )
}
ALL = (PDF, PNG, JPEG, WEBP, *OPEN_DOCUMENTS.values(), *OFFICE.values(), CSV, TEXT)
EXTENSIONS = tuple(extension for kind in ALL for extension in kind.extensions)
BY_TYPE = {kind.content_type: kind for kind in ALL}

ACCEPTED = _(
    "Formats acceptés : PDF ; images PNG, JPEG ou WebP ; documents ODT, ODS, ODP, DOCX, XLSX ou PPTX ; CSV et texte en "
    "UTF-8."
)

# The head of these is plain text, yet a program or a browser would run it.
ACTIVE_HEADS = ("<", "#!", "{\\rtf", "%!ps", "mz\x90")
MANIFEST_LIMIT = 1_000_000


def identify(file: IO[bytes], name: str) -> Kind:
    """The kind of the whole content; `name` only chooses between two kinds of text. Raises Unknown."""
    file.seek(0)
    head = file.read(16)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK\x03\x04"):
        return _archive(file)
    return _text(file, name)


def _archive(file: IO[bytes]) -> Kind:
    """An office document: what it says of itself inside, and no macro."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
                raise Unknown(_("Ce document contient des macros : enregistrez-le sans macros, ou en PDF."))
            if "mimetype" in names:
                said = _member(archive, "mimetype").decode("ascii", "replace").strip()
                if said in OPEN_DOCUMENTS:
                    return OPEN_DOCUMENTS[said]
            if "[Content_Types].xml" in names:
                manifest = _member(archive, "[Content_Types].xml").decode("utf-8", "replace")
                for main, kind in OFFICE.items():
                    if f'"{main}"' in manifest:
                        return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Unknown(_("Ce document est abîmé ou incomplet : ouvrez-le et enregistrez-le à nouveau.")) from None
    raise Unknown(_("Une archive n’est pas acceptée : joignez les documents un par un."))


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(MANIFEST_LIMIT)


def _text(file: IO[bytes], name: str) -> Kind:
    file.seek(0)
    chunks: Iterable[bytes] = iter(lambda: file.read(1 << 20), b"")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    start = ""
    try:
        for chunk in chunks:
            words = decoder.decode(chunk)
            if any(ord(c) < 32 and c not in "\t\n\r\f" for c in words):
                raise Unknown
            if len(start) < 1000:
                start = (start + words).lstrip()[:1000]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if _says_text(name):
            raise Unknown(
                _("Ce texte n’est pas en UTF-8 : choisissez « Unicode (UTF-8) » en l’enregistrant, puis joignez-le.")
            ) from None
        raise Unknown from None
    if start.casefold().startswith(ACTIVE_HEADS):
        raise Unknown(_("Une page web, une image SVG ou un programme n’est pas accepté, même sous un autre nom."))
    return CSV if name.casefold().endswith(".csv") else TEXT


def _says_text(name: str) -> bool:
    return name.casefold().endswith((".csv", ".txt", ".md"))
