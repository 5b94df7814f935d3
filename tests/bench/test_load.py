"""What wrk's output is read as, and what makes a run worth nothing."""

from __future__ import annotations

import json

import pytest

from bench.load import Unusable, parse, usable
from bench.measures import Pace

SEEN = {
    "requests": 300,
    "seconds": 2.0,
    "bytes": 3_000_000,
    "p50_ms": 4.5,
    "p95_ms": 9.25,
    "unexpected": 0,
    "broken": 0,
}


def output(**changes: object) -> str:
    """As wrk prints it, its own summary first."""
    return f"Running 2s test @ http://127.0.0.1:8000/\n  1 threads and 8 connections\n\n{json.dumps(SEEN | changes)}\n"


def test_the_figures_come_from_the_line_of_our_script():
    answers = parse(output())

    assert (answers.per_second, answers.bytes_each, answers.p50_ms, answers.p95_ms) == (150.0, 10_000, 4.5, 9.25)


def test_an_output_without_our_line_is_unusable_and_says_what_wrk_said():
    with pytest.raises(Unusable, match="unable to connect"):
        parse("unable to connect to 127.0.0.1:8000 Connection refused\n")


@pytest.mark.parametrize(
    "wrong",
    [{"unexpected": 1}, {"broken": 1}, {"requests": 0}, {"sent": 300, "exhausted": 1}],
    ids=["an error page", "a connection cut", "no answer", "no more drafts"],
)
def test_a_run_with_anything_but_good_answers_is_unusable(wrong):
    with pytest.raises(Unusable):
        usable(parse(output(**wrong)))


def test_a_run_of_good_answers_only_is_usable():
    assert usable(parse(output())).requests == 300


@pytest.mark.parametrize(("per_second", "seconds"), [(3000, 3), (20, 3), (8, 4), (0.5, 16)])
def test_a_run_lasts_as_long_as_a_slow_page_needs(per_second, seconds):
    assert Pace(rounds=3, seconds=3).long_enough(per_second) == seconds
