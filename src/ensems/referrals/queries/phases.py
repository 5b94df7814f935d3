"""The phases of a saisine, seen at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q, QuerySet, Value

from ensems.core import clock
from ensems.core.prepared import prepared
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Phase, Referral

ORDER = list(PhaseKind)


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One phase seen at an instant. `state`: "coming", "open" or "past". `days_left`: 0 on the last day, in Paris."""

    kind: str
    label: str
    opens_at: datetime
    closes_at: datetime | None
    state: str
    days_left: int | None = None
    days_before: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class PhaseState:
    """The phases in order."""

    rows: tuple[PhaseRow, ...]

    @property
    def open(self) -> tuple[PhaseRow, ...]:
        return tuple(row for row in self.rows if row.is_open)

    @property
    def coming(self) -> PhaseRow | None:
        return next((row for row in self.rows if row.state == "coming"), None)

    def of(self, kind: str) -> PhaseRow | None:
        return next((row for row in self.rows if row.kind == kind), None)

    @property
    def contributions(self) -> PhaseRow | None:
        return self.of(PhaseKind.CONTRIBUTIONS)


def phase_state(referral: Referral, now: datetime) -> PhaseState:
    """No SQL query when `phases` was prefetched."""
    phases = sorted(referral.phases.all(), key=lambda phase: ORDER.index(PhaseKind(phase.kind)))
    return PhaseState(tuple(_phase_row(phase, now) for phase in phases))


def next_turn(now: datetime) -> datetime | None:
    """The first instant after `now` at which a phase of any saisine opens or closes, or None: one SQL query."""
    return min((instant for line in _next_turns(now) for instant in line if instant), default=None)


@prepared(datetime)
def _next_turns(now: datetime) -> QuerySet:
    opens, closes = Min("opens_at", filter=Q(opens_at__gt=now)), Min("closes_at", filter=Q(closes_at__gt=now))
    together = Phase.objects.order_by().annotate(every=Value(1)).values("every")
    return together.annotate(opens=opens, closes=closes).values_list("opens", "closes")


def _phase_row(phase: Phase, now: datetime) -> PhaseRow:
    state = "open" if phase.is_open(now) else "coming" if now < phase.opens_at else "past"
    today = clock.today(now)
    left = before = None
    if state == "open" and phase.closes_at:
        left = (last_day(phase.closes_at) - today).days
    if state == "coming":
        before = (clock.today(phase.opens_at) - today).days
    return PhaseRow(phase.kind, str(PhaseKind(phase.kind).label), phase.opens_at, phase.closes_at, state, left, before)


def last_day(closes_at: datetime) -> date:
    """The last day, in Paris, of an interval that ends just before `closes_at`: at midnight, the day before."""
    return clock.today(closes_at - timedelta(microseconds=1))
