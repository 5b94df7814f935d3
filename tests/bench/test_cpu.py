"""The processor time of a tree of processes, as /proc tells it."""

from __future__ import annotations

from pathlib import Path

from bench.cpu import TICKS, shares, spent
from bench.measures import evenly_served


def process(proc: Path, pid: int, parent: int, *ticks: int, name: str = "gunicorn") -> None:
    (proc / str(pid)).mkdir()
    (proc / str(pid) / "stat").write_text(
        f"{pid} ({name}) S {parent} 1 1 0 -1 0 0 0 0 0 {' '.join(map(str, ticks))} 20 0"
    )


def test_a_server_costs_its_own_time_that_of_its_children_and_of_those_it_buried(tmp_path):
    process(tmp_path, 10, 1, 100, 20, 7, 3)
    process(tmp_path, 11, 10, 200, 40, 0, 0)
    process(tmp_path, 12, 11, 30, 0, 0, 0, name="a (strange) name")
    process(tmp_path, 99, 1, 5000, 0, 0, 0, name="somebody else")
    (tmp_path / "self").mkdir()

    assert spent(10, tmp_path) == 400 / TICKS


def test_a_worker_that_did_nearly_nothing_is_seen(tmp_path):
    process(tmp_path, 10, 1, 100, 20, 7, 3)
    process(tmp_path, 11, 10, 200, 40, 0, 0)
    process(tmp_path, 12, 10, 30, 0, 0, 0)
    before = shares(10, tmp_path)

    assert before == {11: 240 / TICKS, 12: 30 / TICKS}
    assert evenly_served(before, {11: before[11] + 1.0, 12: before[12] + 0.5})
    assert not evenly_served(before, {11: before[11] + 1.0, 12: before[12] + 0.2})
