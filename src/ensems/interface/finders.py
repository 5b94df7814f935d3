"""One style sheet out of several source files: `interface/ensems.css`, a single request for the browser.

The sources stay small and by subject; comments and line ends go. Nothing else is changed, so no tool is needed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCES = Path(__file__).parent / "static" / "interface"
PARTS = ("tokens", "base", "page", "components", "thread", "figures", "forms", "apps", "print")
NAME = "interface/ensems.css"


class SheetFinder(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.DATA_DIR / "styles")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        found = str(_write(Path(self.storage.location) / NAME))
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        _write(Path(self.storage.location) / NAME)
        yield NAME, self.storage


def sheet() -> str:
    """The whole style sheet, as it is served."""
    return "".join(shrink((SOURCES / f"{part}.css").read_text(encoding="utf-8")) for part in PARTS)


def shrink(source: str) -> str:
    """Without comments, indentation and line ends; safe because our sources hold no string with any of these."""
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    source = re.sub(r"[ \t\r\n]+", " ", source)
    return re.sub(r" ?([{};,]) ?", r"\1", source).replace(";}", "}").strip()


def _write(target: Path) -> Path:
    content = sheet().encode()
    if not target.exists() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{os.getpid()}")
        partial.write_bytes(content)
        partial.replace(target)
    return target
