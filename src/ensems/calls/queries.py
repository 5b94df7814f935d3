"""Reads about calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from ensems.calls.models import Call
from ensems.core import clock
from ensems.core.partial_dates import DAY, MONTH, QUARTER, YEAR

STATES = ("open", "closed", "coming")


def calls(*, now: datetime, state: str = "", kind: str = "", text: str = "", sort: str = "") -> QuerySet[Call]:
    """The list, the latest first; `state`: one of STATES, seen from the day of `now` in Paris."""
    today = clock.today(now)
    found = Call.objects.all()
    over = Q()
    for precision, start in _starts(today):
        over |= Q(closed_precision=precision, closed_on__lt=start)
    if state == "closed":
        found = found.filter(over)
    elif state == "coming":
        found = found.filter(opened_on__gt=today)
    elif state == "open":
        found = found.exclude(opened_on__gt=today).filter(Q(closed_on__isnull=True) | ~over)
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(purpose__icontains=text) | Q(result__icontains=text))
    if sort == "title":
        return found.order_by("title", "pk")
    if sort == "closing":
        return found.order_by(F("closed_on").desc(nulls_first=True), "pk")
    return found.order_by(F("opened_on").desc(nulls_last=True), "pk")


def _starts(today: date) -> list[tuple[str, date]]:
    """The first day of the day, month, quarter and year we are in: what is dated "March" is over on 1 April."""
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    return [(DAY, today), (MONTH, month), (QUARTER, quarter), (YEAR, today.replace(month=1, day=1))]


def kinds() -> list[str]:
    """One SQL query."""
    return list(Call.objects.order_by("kind").values_list("kind", flat=True).distinct())


def call(slug: str) -> Call | None:
    """One SQL query."""
    return Call.objects.filter(slug=slug).first()


@dataclass(frozen=True, slots=True)
class CallState:
    state: str
    days_left: int | None = None


def call_state(call: Call, now: datetime) -> CallState:
    """No countdown without a day. No SQL query."""
    today = clock.today(now)
    if call.opened and call.opened.value > today:
        return CallState("coming")
    if call.closed and call.closed.last_day < today:
        return CallState("closed")
    day = call.closed.day if call.closed else None
    return CallState("open", (day - today).days if day else None)
