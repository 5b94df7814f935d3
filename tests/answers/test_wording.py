from datetime import date, timedelta

import pytest

from ensems.answers.wording import lateness


@pytest.mark.parametrize(
    ("last_day", "today", "said"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), ""),
        (date(2026, 11, 23), date(2026, 11, 24), "1 jour de retard"),
        (date(2026, 5, 27), date(2026, 11, 23), "180 jours de retard"),
        (date(2026, 5, 26), date(2026, 11, 23), "en retard depuis mai 2026"),
        (date(2025, 11, 30), date(2026, 11, 29), "en retard depuis décembre 2025"),
        (date(2025, 11, 30), date(2026, 11, 30), "en retard depuis décembre 2025 (1 an)"),
        (date(2018, 6, 30), date(2026, 11, 23), "en retard depuis juillet 2018 (8 ans)"),
    ],
)
def test_a_long_delay_is_said_as_one_would_say_it(last_day, today, said):
    assert lateness(last_day, (today - last_day) // timedelta(days=1)).replace("\u00a0", " ") == said
