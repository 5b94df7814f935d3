"""The settings of meetings: exact shares, four presets, nothing contradictory."""

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.core.texts import HARD
from ensems.meetings.rules_of_meeting import PRESET_NAMES, PRESETS, Share, data_of, delay, latest_sending, read
from ensems.meetings.rules_of_meeting.rulebook import HALF, problems

COMMUNE = PRESETS["commune"]
parts = st.fractions(min_value=Fraction(1, 20), max_value=Fraction(19, 20), max_denominator=20)
shares = st.builds(Share, parts, st.booleans())
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("share", "whole", "enough"),
    [
        (Share(HALF, strict=True), 158, 80),
        (Share(HALF), 158, 79),
        (Share(HALF, strict=True), 232, 117),
        (Share(HALF), 232, 116),
        (Share(Fraction(2, 3)), 9, 6),
        (Share(HALF, strict=True), 7, 4),
        (Share(HALF), 7, 4),
        (Share(Fraction(1)), 9, 9),
        (Share(HALF, strict=True), 0, 1),
    ],
)
def test_how_many_are_enough(share, whole, enough):
    assert share.of(whole) == enough


@given(shares, st.integers(1, 600))
def test_a_share_is_the_smallest_number_that_satisfies_it(share, whole):
    """Oracle: try every number from none."""
    exact = whole * share.part
    enough = next(n for n in range(whole + 2) if n > exact or (n == exact and not share.strict))
    assert share.of(whole) == enough


@pytest.mark.parametrize("name", [name for name, _label in PRESET_NAMES])
def test_a_preset_goes_through_json_unchanged(name):
    rules = PRESETS[name]
    assert read(json.loads(json.dumps(data_of(rules)))) == rules
    assert problems(rules) == []


def test_there_are_four_presets_with_their_own_words():
    assert [name for name, _label in PRESET_NAMES] == list(PRESETS)
    assert len({json.dumps(data_of(rules)) for rules in PRESETS.values()}) == 4
    assert PRESETS["no_quorum"].quorum is None


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"majority": Share(HALF)}, "majority"),
        ({"majority": Share(Fraction(1, 3), strict=True)}, "majority"),
        ({"quorum": Share(Fraction(1), strict=True)}, "quorum"),
        ({"quorum": Share(Fraction(0))}, "quorum"),
        ({"urgent_days": 9}, "urgent_days"),
        ({"notice_days": -1}, "notice_days"),
        ({"proxies_each": 11}, "proxies_each"),
        ({"proxies_in_a_row": 0}, "proxies_in_a_row"),
        ({"tie": "dice"}, "tie"),
    ],
)
def test_rules_that_contradict_themselves_cannot_be(changes, setting):
    with pytest.raises(ValueError, match=setting):
        replace(COMMUNE, **changes)


# --- Delays ----------------------------------------------------------------------------------------------------


@given(days, st.integers(0, 40), st.sampled_from(sorted(PRESETS)), st.booleans(), st.booleans())
def test_a_delay_counts_the_days_one_by_one(sent, later, preset, urgent, second):
    """Oracle: walk from day to day. A clear day is neither that of the sending nor that of the meeting."""
    rules, held = PRESETS[preset], sent + timedelta(days=later)
    walked, day = 0, sent + timedelta(days=1)
    while day < held or (day == held and not rules.notice_is_clear):
        walked, day = walked + 1, day + timedelta(days=1)
    needed = rules.second_notice_days if second else rules.notice_days
    if urgent and rules.urgent_days is not None and rules.urgent_days < needed:
        needed = rules.urgent_days
    found = delay(rules, sent=sent, held=held, urgent=urgent, second=second)
    assert (found.days, found.needed, found.enough) == (walked, needed, walked >= needed)


@given(days, st.integers(0, 40), st.booleans())
def test_the_latest_sending_is_the_last_day_that_is_enough(held, notice, clear):
    rules = replace(COMMUNE, notice_days=notice, notice_is_clear=clear, urgent_days=None)
    last = latest_sending(held, notice, clear=clear)
    assert delay(rules, sent=last, held=held).enough
    assert not delay(rules, sent=last + timedelta(days=1), held=held).enough


def test_a_delay_is_said_in_a_sentence():
    said = delay(COMMUNE, sent=date(2026, 12, 12), held=date(2026, 12, 18)).sentence.replace(HARD, " ")
    assert (
        said
        == "Envoyée le 12 décembre 2026 pour le 18 décembre 2026 : 5 jours francs, délai de 5 jours francs respecté."
    )
    late = delay(COMMUNE, sent=date(2026, 12, 13), held=date(2026, 12, 18)).sentence.replace(HARD, " ")
    assert late.endswith("4 jours francs, il en faut 5 jours francs ; au plus tard le 12 décembre 2026.")
    urgent = delay(COMMUNE, sent=date(2026, 12, 16), held=date(2026, 12, 18), urgent=True)
    assert urgent.enough
    assert "délai d’urgence" in urgent.sentence


def test_a_call_after_the_meeting_is_never_enough():
    rules = replace(COMMUNE, notice_days=0, urgent_days=0, notice_is_clear=False)
    assert delay(rules, sent=date(2026, 12, 18), held=date(2026, 12, 18)).enough
    assert not delay(rules, sent=date(2026, 12, 19), held=date(2026, 12, 18)).enough
