from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.core.partial_dates import DAY, MONTH, PRECISIONS, QUARTER, YEAR, PartialDate, days_between, parse, sentence

DATES = st.dates(date(1900, 1, 1), date(2200, 12, 31))
KINDS = st.sampled_from([kind for kind, _ in PRECISIONS])


@pytest.mark.parametrize(
    ("precision", "said"),
    [(DAY, "31 mars 2017"), (MONTH, "mars 2017"), (QUARTER, "premier trimestre 2017"), (YEAR, "2017")],
)
def test_a_date_says_no_more_than_what_is_known(precision, said):
    assert sentence(date(2017, 3, 31), precision).replace("\u00a0", " ") == said


def test_the_first_of_a_month_is_ordinal():
    assert sentence(date(2017, 4, 1)) == "1er\u00a0avril\u00a02017"


def test_the_institutions_own_words_come_first():
    assert str(PartialDate(date(2017, 9, 1), MONTH, "à la rentrée 2017")) == "à la rentrée 2017"


@pytest.mark.parametrize(
    ("value", "precision", "last"),
    [
        (date(2017, 9, 12), DAY, date(2017, 9, 12)),
        (date(2016, 2, 1), MONTH, date(2016, 2, 29)),
        (date(2017, 5, 9), QUARTER, date(2017, 6, 30)),
        (date(2017, 10, 1), QUARTER, date(2017, 12, 31)),
        (date(2017, 7, 1), YEAR, date(2017, 12, 31)),
    ],
)
def test_the_last_day_of_a_period(value, precision, last):
    assert PartialDate(value, precision).last_day == last


@given(DATES, KINDS)
def test_only_a_day_feeds_a_countdown(value, precision):
    partial = PartialDate(value, precision)
    assert (partial.day is not None) == (precision == DAY)


@given(DATES, KINDS)
def test_a_period_never_ends_before_its_day_and_ends_with_a_month(value, precision):
    last = PartialDate(value, precision).last_day
    assert last >= value
    assert precision == DAY or (last + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, None),
        (date(2017, 3, 31), PartialDate(date(2017, 3, 31))),
        ("2017-03-31", PartialDate(date(2017, 3, 31))),
        ("2017-09", PartialDate(date(2017, 9, 1), MONTH)),
        ("2017", PartialDate(date(2017, 1, 1), YEAR)),
        ({"by": "2017-09", "wording": "en septembre"}, PartialDate(date(2017, 9, 1), MONTH, "en septembre")),
        ({"from": "2017-04", "precision": QUARTER}, PartialDate(date(2017, 4, 1), QUARTER)),
        ({"value": date(2017, 3, 31)}, PartialDate(date(2017, 3, 31))),
    ],
)
def test_dates_of_a_content_pack(data, expected):
    assert parse(data) == expected


def test_a_date_without_a_value_is_refused_with_what_was_read():
    with pytest.raises(ValueError, match="septembre"):
        parse({"wording": "septembre"})


@given(DATES, DATES)
def test_days_between_counts_nights(start, end):
    assert start + timedelta(days=days_between(start, end)) == end
