"""Holds rows and bytes against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import Storage

from ensems.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Orphan:
    """Bytes that no row knows: the trace of a request cut short. `size` in bytes."""

    path: str
    size: int


def storage() -> Storage:
    return StoredFile._meta.get_field("content").storage


def orphans(before: datetime) -> list[Orphan]:
    """One SQL query. Bytes younger than `before` may belong to a request still under way: they are left out."""
    store = storage()
    known = set(StoredFile.objects.values_list("content", flat=True))
    return [
        Orphan(path, store.size(path))
        for path in _walk(store, "")
        if path not in known and store.get_modified_time(path) < before
    ]


def without_bytes() -> list[StoredFile]:
    """One SQL query: rows whose bytes are gone, which only a hand outside the platform can cause."""
    store = storage()
    return [file for file in StoredFile.objects.all() if not store.exists(file.content.name)]


def _walk(store: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from _walk(store, f"{folder}/{name}" if folder else name)
