"""The name under which people see and download a file."""

from __future__ import annotations

import re
import unicodedata

from ensems.files.kinds import Kind

LENGTH = 200
# What Windows refuses in a name; the rest of the world reads it as well without.
FORBIDDEN = re.compile(r'[<>:"|?*]')
EXTENSION = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,4})$")


def clean(name: str, kind: Kind) -> str:
    """Accents kept, path stripped, at most 200 characters, and the extension that the content deserves."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if unicodedata.category(c).startswith("Z") else c for c in name)
    name = "".join(c for c in name if not unicodedata.category(c).startswith("C"))
    stem = FORBIDDEN.sub("-", " ".join(name.split())).strip(". ")
    extension = kind.extensions[0]
    found = EXTENSION.search(stem)
    while found:
        stem = stem[: found.start()]
        if found[1].lower() in kind.extensions:
            extension = found[1].lower()
            break
        found = EXTENSION.search(stem)
    stem = stem.strip(". ") or "fichier"
    return f"{stem[: LENGTH - len(extension) - 1].rstrip()}.{extension}"
