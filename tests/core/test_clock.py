from datetime import UTC, date, datetime, timedelta

from ensems.core import clock


def test_the_day_is_the_one_of_paris():
    assert clock.today(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2027, 1, 1)
    assert clock.today(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) == date(2026, 6, 30)


def test_a_held_clock_stands_still_then_runs_again():
    instant = datetime(2017, 3, 31, 8, 0, tzinfo=UTC)
    with clock.at(instant):
        assert clock.now() == instant
        assert clock.today() == date(2017, 3, 31)
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=5)


def test_holding_twice_gives_back_the_first():
    first, second = datetime(2017, 1, 1, tzinfo=UTC), datetime(2018, 1, 1, tzinfo=UTC)
    with clock.at(first):
        with clock.at(second):
            assert clock.now() == second
        assert clock.now() == first


def test_the_present_is_aware():
    assert clock.now().tzinfo is not None
