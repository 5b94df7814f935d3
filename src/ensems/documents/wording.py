"""Dates as a document writes them, in French."""

from __future__ import annotations

from datetime import date, datetime

from ensems.core.clock import PARIS
from ensems.core.partial_dates import PartialDate, sentence

HARD = "\u00a0"


def day(value: date | PartialDate) -> str:
    """31 mars 2017, or the institution's own wording."""
    return str(value) if isinstance(value, PartialDate) else sentence(value)


def instant(value: datetime) -> str:
    """15 décembre 2026 à 23 h 59 (heure de Paris)."""
    local = value.astimezone(PARIS)
    return f"{sentence(local.date())} à {local.hour}{HARD}h{HARD}{local.minute:02} (heure de Paris)"
