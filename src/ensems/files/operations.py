"""Keeping files. Bytes are written before the row: a crash in between leaves bytes without a row (`prune_files` finds
them), never a row without its bytes. Nothing here is a formal act: what a file belongs to records its digest."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.files import metadata, rules
from ensems.files.checks import bare, examine
from ensems.files.models import StoredFile


@operation
def store(*, actor: Actor, upload: UploadedFile, now: datetime) -> StoredFile:
    """Keep what was sent, private until published. Raises ValidationError with a sentence for the form.

    A picture is kept without its metadata (place, device, author…), only with its orientation: its size and its digest
    are those of what is kept, which may differ from the file on the sender's disk.
    """
    examined = examine(upload)
    upload.seek(0)
    content: File = upload
    if examined.kind in metadata.CLEANED:
        cleaned = bare(upload.read(), examined)
        examined = replace(examined, size=len(cleaned), digest=hashlib.sha256(cleaned).hexdigest())
        content = ContentFile(cleaned)
    file = StoredFile(
        name=examined.name,
        content_type=examined.kind.content_type,
        size=examined.size,
        digest=examined.digest,
        uploaded_by=actor.key,
        uploaded_at=now,
    )
    file.content.save(examined.name, content, save=False)
    _settle(file)
    file.save(force_insert=True)
    return file


@operation
def publish(*, actor: Actor, file: StoredFile, now: datetime) -> StoredFile:
    """Open the file to everyone; called by the operation that publishes what it belongs to."""
    file.is_public = True
    file.save(update_fields=["is_public"])
    return file


@operation
def withhold(*, actor: Actor, file: StoredFile, now: datetime) -> StoredFile:
    """Close a published file again: what it belongs to is withdrawn or hidden. Its bytes stay, so its digest holds."""
    file.is_public = False
    file.save(update_fields=["is_public"])
    return file


@operation
def discard(*, actor: Actor, file: StoredFile, now: datetime) -> None:
    """Erase a file that was never published; the bytes go once the transaction holds."""
    require(rules.may_discard(file))
    storage, path = file.content.storage, str(file.content.name)
    file.delete()
    transaction.on_commit(lambda: storage.delete(path))


def _settle(file: StoredFile) -> None:
    """On a disk, ask that the bytes be really there before the database says so; elsewhere the storage has answered."""
    try:
        path = Path(file.content.path)
    except NotImplementedError:
        return
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))):
        descriptor = os.open(place, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
