"""Figures, dates and plurals as French writes them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template

from ensems.core.partial_dates import QUARTER, PartialDate
from ensems.interface.templatetags import ensems as french

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def drawn(source: str, **context) -> str:
    return Template(source).render(Context(context))


def test_a_number_has_narrow_spaces_that_do_not_break() -> None:
    assert french.integer(6124653) == "6\u202f124\u202f653"
    assert french.integer(None) == ""


def test_a_day_is_the_day_in_paris() -> None:
    assert french.day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1er\u00a0janvier\u00a02027"
    assert french.day(date(2017, 3, 31)) == "31\u00a0mars\u00a02017"
    assert french.day(PartialDate(date(2017, 7, 1), QUARTER)) == "troisième\u00a0trimestre\u00a02017"
    assert french.day(PartialDate(date(2017, 9, 1), "month", "pour septembre 2017")) == "pour septembre 2017"
    assert french.day(None) == ""


def test_an_instant_says_whose_clock_it_is() -> None:
    at = datetime(2026, 12, 15, 22, 59, tzinfo=UTC)

    assert french.instant(at) == "15\u00a0décembre\u00a02026 à 23\u00a0h\u00a059 (heure de Paris)"
    assert french.hour(datetime(2026, 7, 1, 7, 0, tzinfo=UTC)) == "9\u00a0h"
    assert french.weekday(date(2026, 12, 18)) == "vendredi 18\u00a0décembre\u00a02026"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (NOW - timedelta(seconds=20), "à l’instant"),
        (NOW - timedelta(minutes=1), "il y a 1 minute"),
        (NOW - timedelta(hours=3), "il y a 3 heures"),
        (NOW - timedelta(hours=10), "hier"),
        (NOW - timedelta(days=47), "il y a 47 jours"),
        (date(2024, 11, 24), "il y a 729 jours"),
        (date(2024, 11, 23), "il y a 2 ans"),
        (date(2017, 12, 1), "il y a 8 ans"),
        (NOW + timedelta(hours=2), "aujourd’hui"),
        (NOW + timedelta(days=1), "demain"),
        (date(2026, 12, 15), "dans 22 jours"),
        (date(2026, 11, 23), "aujourd’hui"),
        (None, ""),
    ],
)
def test_how_long_ago(value, told: str) -> None:
    assert french.ago(value, NOW).replace("\u00a0", " ") == told


@pytest.mark.parametrize(("number", "told"), [(0, "voix totale"), (1, "voix totale"), (2, "voix totales")])
def test_zero_is_singular(number: int, told: str) -> None:
    assert drawn("voix totale{{ n|plural }}", n=number) == told


def test_a_plural_of_one_s_own() -> None:
    assert drawn('région{{ n|plural:"al,aux" }}', n=1) == "régional"
    assert drawn('région{{ n|plural:"al,aux" }}', n=4) == "régionaux"


@pytest.mark.parametrize(("size", "told"), [(300, "1 ko"), (184_320, "184 ko"), (2_097_152, "2,1 Mo"), (0, "")])
def test_a_weight_is_said_in_thousands(size: int, told: str) -> None:
    assert french.weight(size).replace("\u00a0", " ") == told


def test_a_digest_is_shown_short() -> None:
    assert french.short("9f3c" + "0" * 56 + "71ae") == "9f3c…71ae"
