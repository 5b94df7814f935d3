"""The public clock counts days of Paris, across the changes of hour."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.answers.clock import answer_clock
from ensems.core.clock import PARIS

SENT = datetime(2026, 3, 27, 23, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "days", "late", "left"),
    [
        (datetime(2026, 3, 27, 23, 59, tzinfo=PARIS), 0, 0, 3),
        (datetime(2026, 3, 28, 0, 0, tzinfo=PARIS), 1, 0, 2),
        (datetime(2026, 3, 29, 3, 0, tzinfo=PARIS), 2, 0, 1),  # the day that has 23 hours
        (datetime(2026, 3, 30, 23, 59, tzinfo=PARIS), 3, 0, 0),  # the day it is due is not late
        (datetime(2026, 3, 31, 0, 0, tzinfo=PARIS), 4, 1, 0),
        (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS), 212, 209, 0),  # the hour that comes twice
    ],
)
def test_days_begin_at_midnight_in_paris(now, days, late, left):
    seen = answer_clock(SENT, 3, None, now)
    assert (seen.days, seen.late_by, seen.left) == (days, late, left)
    assert seen.due_on == date(2026, 3, 30)


def test_an_answer_stops_the_clock():
    answered = datetime(2026, 4, 2, 9, 0, tzinfo=PARIS)
    seen = answer_clock(SENT, 3, answered, answered + timedelta(days=300))
    assert (seen.is_answered, seen.days, seen.late_by) == (True, 6, 3)


days_of_two_years = st.dates(date(2026, 1, 1), date(2028, 1, 1))
instants = st.builds(datetime.combine, days_of_two_years, st.times(timezones=st.just(PARIS)))


@given(instants, st.integers(0, 400), st.integers(1, 365))
def test_late_or_with_days_left_never_both_and_one_a_day(sent, waited, limit):
    now = sent + timedelta(days=waited)  # same hour on the wall, whatever the season
    seen = answer_clock(sent, limit, None, now)
    assert seen.days == waited
    assert seen.late_by == 0 or seen.left == 0
    assert seen.late_by - seen.left == waited - limit
