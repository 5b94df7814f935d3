"""Reads about saisines: the list, one saisine with all that hangs from it, its phases, policies.

The attached short lists (subjects, documents, milestones…) come as JSON with the row they hang from: a page has twelve
SQL queries in all, and apps above need most of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from ensems.core import clock
from ensems.core.actors import Actor
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Phase, Question, Referral

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
    """The phases in order; `changes_at`: the next instant at which time alone changes what is shown (for caches)."""

    rows: tuple[PhaseRow, ...]
    changes_at: datetime | None

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
    rows = tuple(_phase_row(phase, now) for phase in phases)
    instants = [at for row in rows for at in (row.opens_at, row.closes_at) if at and at > now]
    if instants:
        instants.append(_next_midnight(now))
    return PhaseState(rows, min(instants, default=None))


def _phase_row(phase: Phase, now: datetime) -> PhaseRow:
    state = "open" if phase.is_open(now) else "coming" if now < phase.opens_at else "past"
    today = clock.today(now)
    left = before = None
    if state == "open" and phase.closes_at:
        left = (last_day(phase.closes_at) - today).days
    if state == "coming":
        before = (clock.today(phase.opens_at) - today).days
    return PhaseRow(phase.kind, str(phase.get_kind_display()), phase.opens_at, phase.closes_at, state, left, before)


def last_day(closes_at: datetime) -> date:
    """The last day, in Paris, of an interval that ends just before `closes_at`: at midnight, the day before."""
    return clock.today(closes_at - timedelta(microseconds=1))


def _next_midnight(now: datetime) -> datetime:
    tomorrow = clock.today(now) + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=clock.PARIS)


# --- For the apps above ---------------------------------------------------------------------------


def lock_phase(referral: Referral, kind: str) -> Phase | None:
    """The phase as it is now, held until the end of the transaction; its `referral` is read again with it.

    Call it inside the operation that depends on the phase, then ask
    `rules.phase_open(phase.referral, phase, kind, now)`. Many deposits hold it together (FOR SHARE); a change of its
    dates, or the closing of the saisine, waits for them, and they wait for it. On SQLite the transaction is IMMEDIATE:
    there is one writer at a time already. One SQL query on SQLite, two on PostgreSQL.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT p.id FROM referrals_phase p JOIN referrals_referral r ON r.id = p.referral_id"
                " WHERE p.referral_id = %s AND p.kind = %s FOR SHARE",
                [referral.pk, kind],
            )
    return Phase.objects.select_related("referral").filter(referral_id=referral.pk, kind=kind).first()


def question(actor: Actor, slug: str, number: int) -> Question | None:
    """One question with its saisine and the phases of that saisine: two SQL queries."""
    return (
        Question.objects.select_related("referral", "referral__policy", "referral__meeting")
        .prefetch_related("referral__phases")
        .filter(referral__in=Referral.objects.visible_to(actor), referral__slug=slug, number=number)
        .first()
    )
