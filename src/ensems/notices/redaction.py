"""No address of anyone in what is kept of an error: logs and lists of failures are read by others than the person."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^\s<>@\"'(),;:]+@[^\s<>@\"'(),;:]+")


def without_addresses(text: str) -> str:
    """« …@… » instead of each electronic address."""
    return _ADDRESS.sub("…@…", text)
