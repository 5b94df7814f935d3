"""Dates as the institution gives them: a day, a month, a quarter, a year, with its own wording.

No countdown is shown without a day: only `PartialDate.day` may feed one.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
QUARTERS = ("premier", "deuxième", "troisième", "quatrième")

DAY, MONTH, QUARTER, YEAR = "day", "month", "quarter", "year"
PRECISIONS = (
    (DAY, "au jour près"),
    (MONTH, "au mois près"),
    (QUARTER, "au trimestre près"),
    (YEAR, "à l’année près"),
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """`value` is the first day of the period; `wording`, when given, is shown instead of the computed sentence."""

    value: date
    precision: str = DAY
    wording: str = ""

    @property
    def day(self) -> date | None:
        return self.value if self.precision == DAY else None

    @property
    def last_day(self) -> date:
        """The last day of the period: what is expected "in September" is late on 1 October only."""
        if self.precision == DAY:
            return self.value
        months = {MONTH: 1, QUARTER: 3, YEAR: 12}[self.precision]
        first = (
            self.value.month
            if self.precision == MONTH
            else 1
            if self.precision == YEAR
            else (self.value.month - 1) // 3 * 3 + 1
        )
        last = first + months - 1
        return date(self.value.year, last, calendar.monthrange(self.value.year, last)[1])

    def __str__(self) -> str:
        return self.wording or sentence(self.value, self.precision)


def sentence(value: date, precision: str = DAY) -> str:
    """31 mars 2017 · mars 2017 · premier trimestre 2017 · 2017, with non-breaking spaces."""
    if precision == DAY:
        number = "1er" if value.day == 1 else str(value.day)
        return f"{number}\u00a0{MONTHS[value.month - 1]}\u00a0{value.year}"
    if precision == MONTH:
        return f"{MONTHS[value.month - 1]}\u00a0{value.year}"
    if precision == QUARTER:
        return f"{QUARTERS[(value.month - 1) // 3]}\u00a0trimestre\u00a0{value.year}"
    return str(value.year)


def parse(data: Any) -> PartialDate | None:
    """Read a content pack's date: a date, "2017-09", or {value|by|from, precision, wording}."""
    if data is None:
        return None
    if isinstance(data, date):
        return PartialDate(data)
    if isinstance(data, str):
        return _from_text(data, None, "")
    first = next((data[key] for key in ("value", "by", "from") if key in data), None)
    if first is None:
        raise ValueError(f"une date attend « value », « by » ou « from » : {data!r}")
    return _from_text(str(first), data.get("precision"), data.get("wording", ""))


def _from_text(text: str, precision: str | None, wording: str) -> PartialDate:
    parts = [int(part) for part in text.split("-")]
    found = {1: YEAR, 2: MONTH, 3: DAY}[len(parts)]
    year, month, day = (*parts, 1, 1)[:3]
    return PartialDate(date(year, month, day), precision or found, wording)


def whole_years(start: date, end: date) -> int:
    """Years gone by from one day to another: one more on each anniversary."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def days_between(start: date, end: date) -> int:
    return (end - start) // timedelta(days=1)
