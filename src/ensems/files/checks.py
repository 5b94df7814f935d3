"""Examines what was sent, before anything is written: size, true type, name, digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ensems.files import kinds, metadata, names
from ensems.files.kinds import Kind

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Examined:
    """`size` in bytes, `digest` the SHA-256 of the bytes in hexadecimal."""

    kind: Kind
    name: str
    size: int
    digest: str


def examine(upload: UploadedFile) -> Examined:
    """Reads the whole file once; raises ValidationError with a sentence that says what to do."""
    shown = (upload.name or _("sans nom"))[-120:]
    size, digest = _measure(upload)
    if size == 0:
        raise ValidationError(
            _("« %(name)s » est vide : vérifiez le fichier, puis joignez-le à nouveau.") % {"name": shown}, code="empty"
        )
    if size > settings.FILES_MAX_BYTES:
        raise ValidationError(
            _(
                "« %(name)s » pèse %(size)s Mo ; un fichier ne peut pas dépasser %(limit)s Mo. Allégez-le, "
                "ou partagez-le en plusieurs."
            )
            % {"name": shown, "size": megabytes(size), "limit": megabytes(settings.FILES_MAX_BYTES)},
            code="size",
        )
    try:
        kind = kinds.identify(upload, upload.name or "")
    except kinds.Unknown as unknown:
        hint = str(unknown.hint) or _("Le contenu de ce fichier n’est pas d’un format accepté.")
        raise ValidationError(
            _("« %(name)s » ne peut pas être joint. %(hint)s %(accepted)s")
            % {"name": shown, "hint": hint, "accepted": kinds.ACCEPTED},
            code="type",
        ) from None
    finally:
        upload.seek(0)
    return Examined(kind, names.clean(upload.name or "", kind), size, digest)


def bare(content: bytes, examined: Examined) -> bytes:
    """The picture without its metadata; raises ValidationError when its blocks cannot be told apart."""
    try:
        return metadata.strip(content, examined.kind)
    except metadata.Damaged:
        raise ValidationError(
            _("« %(name)s » est une image abîmée ou incomplète : ouvrez-la, enregistrez-la à nouveau, puis joignez-la.")
            % {"name": examined.name},
            code="damaged",
        ) from None


def megabytes(size: int) -> str:
    """15 or 16,2: never rounded down to the limit itself."""
    tenths = -(-size * 10 // MEGABYTE)
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10}"


def _measure(upload: UploadedFile) -> tuple[int, str]:
    """Counts instead of believing; stops reading past the limit."""
    upload.seek(0)
    sha, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        size += len(chunk)
        sha.update(chunk)
        if size > settings.FILES_MAX_BYTES:
            return max(size, upload.size or 0), ""
    return size, sha.hexdigest()
