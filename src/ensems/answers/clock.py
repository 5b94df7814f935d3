"""The public clock: days since the opinion was sent, against the time the Region set itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ensems.answers.wording import lateness
from ensems.core.clock import today
from ensems.core.partial_dates import days_between


@dataclass(frozen=True, slots=True)
class AnswerClock:
    """Whole days in Paris. `answered_on`: the day of the first answer, or none; `limit`: what the Region set itself."""

    sent_on: date
    limit: int
    answered_on: date | None
    today: date

    @property
    def days(self) -> int:
        """Days taken, or waited so far."""
        return days_between(self.sent_on, self.answered_on or self.today)

    @property
    def due_on(self) -> date:
        return self.sent_on + timedelta(days=self.limit)

    @property
    def is_answered(self) -> bool:
        return self.answered_on is not None

    @property
    def late_by(self) -> int:
        """Days beyond the limit, 0 when within it; the limit's own day is not late."""
        return max(0, self.days - self.limit)

    @property
    def late(self) -> str:
        return lateness(self.due_on, self.late_by)

    @property
    def left(self) -> int:
        return max(0, self.limit - self.days)


def answer_clock(sent_at: datetime, limit: int, answered_at: datetime | None, now: datetime) -> AnswerClock:
    return AnswerClock(today(sent_at), limit, today(answered_at) if answered_at else None, today(now))
