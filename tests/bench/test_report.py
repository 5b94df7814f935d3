"""The ratios, their bars, and what is said when there is nothing to compare."""

from __future__ import annotations

import json

import pytest

from bench.load import Answers
from bench.measures import COLD, DEPOSIT, WARM, Measured, Run
from bench.report import POSTGRESQL, SQLITE, Line, Result, kept, table, verdict


def run(per_second: int, *, cpu_ms: float = 1.0) -> Run:
    """One second; the eight requests under way at its end have their part of the processor."""
    return Run(Answers(per_second, 1.0, 10_000 * per_second, 4.0, 9.0, 0, 0), cpu_ms * (per_second + 8) / 1000)


def measured(*pairs: tuple[int, int], mode: str = WARM) -> Measured:
    """`pairs`: requests a second of the bare view, then of the page."""
    bare, page = zip(*pairs, strict=True)
    return Measured("home", mode, 9, [run(one) for one in bare], [run(one, cpu_ms=2.0) for one in page])


def said(result: Result) -> dict[str, dict]:
    return {line["measure"]: line for line in (json.loads(line.json()) for line in result.lines())}


def test_each_run_is_compared_with_the_bare_one_just_before_it():
    """The second pair was measured on a machine twice as busy, the third was disturbed."""
    one = measured((1000, 500), (500, 250), (1000, 100))

    assert one.throughput() == pytest.approx(0.5)
    assert one.economy() == pytest.approx(0.5)


@pytest.mark.parametrize(("page", "holds"), [(450, True), (449, False)])
def test_a_ratio_holds_from_its_bar_on(page, holds):
    line = said(Result(SQLITE, 200, measured((1000, page))))["throughput"]

    assert (line["value"], line["bar"], line["holds"]) == (page / 1000, 0.45, holds)
    assert (line["database"], line["contributions"], line["page"], line["mode"]) == ("sqlite", 200, "home", "warm")


def test_deposits_are_judged_on_postgresql_only():
    deposits = measured((1000, 20), mode=DEPOSIT)

    assert said(Result(POSTGRESQL, 200, deposits))["throughput"]["holds"] is False
    assert said(Result(SQLITE, 200, deposits))["throughput"]["holds"] is None


def test_a_measure_without_value_does_not_hold_and_says_why():
    wrong = Measured("home", COLD, 9, invalid="12 réponses inattendues")

    lines = said(Result(SQLITE, 200, wrong))

    assert list(lines) == ["throughput"]
    assert (lines["throughput"]["value"], lines["throughput"]["holds"]) == (None, False)
    assert lines["throughput"]["invalid"] == "12 réponses inattendues"
    assert "12 réponses inattendues" in table([Result(SQLITE, 200, wrong)])
    assert "12 réponses inattendues" in verdict(Result(SQLITE, 200, wrong).lines())


def test_the_largest_volume_is_compared_with_the_smallest():
    results = [
        Result(SQLITE, 200, measured((1000, 500))),
        Result(SQLITE, 5_000, measured((1000, 10))),
        Result(SQLITE, 50_000, measured((1000, 390))),
    ]

    lines = {line.measure: line for line in kept(results)}

    assert lines["throughput_kept"].value == pytest.approx(0.78)
    assert lines["throughput_kept"].holds is False
    assert lines["server_cpu_kept"].holds is True
    assert lines["throughput_kept"].fields["contributions"] == [200, 50_000]


def test_volumes_are_compared_round_by_round():
    """The machine was four times slower during the second round: both volumes met it."""
    small = measured((1000, 500), (1000, 125), (1000, 500))
    large = measured((1000, 450), (1000, 100), (1000, 100))

    lines = {line.measure: line for line in kept([Result(SQLITE, 200, small), Result(SQLITE, 50_000, large)])}

    assert lines["throughput_kept"].value == pytest.approx(0.8)


def test_nothing_is_compared_with_one_volume_and_nothing_holds_without_a_value():
    good, wrong = Result(SQLITE, 200, measured((1000, 500))), Measured("home", WARM, 9, invalid="rien")

    assert list(kept([good])) == []
    assert [line.holds for line in kept([good, Result(SQLITE, 5_000, wrong)])] == [False, False]


def test_a_bar_may_be_a_most():
    assert Line("receipts_missing", 0, "receipts", 0, at_most=True).holds
    assert not Line("receipts_missing", 1, "receipts", 0, at_most=True).holds
