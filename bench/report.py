"""What is said of the measures: one JSON object a line, and a table for people at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.measures import COLD, DEPOSIT, DEPOSITS, SIGNED_IN, WARM, Measured

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# What a page must keep of the bare view, in throughput and in processor time.
BARS: dict[str, float] = {WARM: 0.45, DEPOSITS: 0.30, COLD: 0.05, SIGNED_IN: 0.05, DEPOSIT: 0.03}
# And what the largest volume must keep of the smallest.
KEPT = 0.8
THROUGHPUT, ECONOMY = "throughput", "server_cpu"


@dataclass(frozen=True, slots=True)
class Line:
    """One measure. `value` is None when it could not be made; without a `bar` nothing is judged. More is better, unless
    `at_most`."""

    measure: str
    value: float | bool | None
    unit: str
    bar: float | None = None
    at_most: bool = False
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool | None:
        if self.value is None:
            return False
        if self.bar is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    def json(self) -> str:
        value = round(self.value, 4) if isinstance(self.value, float) else self.value
        said = {"measure": self.measure, "value": value, "unit": self.unit, "bar": self.bar, "holds": self.holds}
        return json.dumps(said | self.fields, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Result:
    """A page in one mode, on one database, at one volume."""

    database: str
    contributions: int
    measured: Measured

    @property
    def bar(self) -> float | None:
        """Deposits have a bar on PostgreSQL only: SQLite has one writer at a time."""
        if self.measured.mode == DEPOSIT and self.database != POSTGRESQL:
            return None
        return BARS.get(self.measured.mode)

    def lines(self) -> Iterator[Line]:
        one = self.measured
        where = {
            "database": self.database,
            "contributions": self.contributions,
            "page": one.page,
            "mode": one.mode,
        }
        if one.invalid:
            yield Line(THROUGHPUT, None, "× bare view", self.bar, fields=where | {"invalid": one.invalid})
            return
        rate: dict[str, Any] = {
            "rounds": [round(ratio, 4) for ratio in one.throughputs()],
            "per_second": round(one.median(lambda run: run.answers.per_second), 1),
            "bare_per_second": round(Measured(one.page, one.mode, 0, runs=one.bare).median(_per_second), 1),
        }
        if one.mode == DEPOSITS:
            rate["deposits"] = one.deposits
        spent: dict[str, Any] = {
            "rounds": [round(ratio, 4) for ratio in one.economies()],
            "ms": round(one.median(lambda run: run.cpu_ms), 3),
            "bare_ms": round(Measured(one.page, one.mode, 0, runs=one.bare).median(lambda run: run.cpu_ms), 3),
        }
        yield Line(THROUGHPUT, one.throughput(), "× bare view", self.bar, fields=where | rate)
        yield Line(ECONOMY, one.economy(), "× bare view", self.bar, fields=where | spent)
        if one.runs[0].database_cpu is not None:
            yield Line("database_cpu", one.median(lambda run: run.database_cpu_ms or 0.0), "ms/request", fields=where)
        yield Line("p50", one.median(lambda run: run.answers.p50_ms), "ms", fields=where)
        yield Line("p95", one.median(lambda run: run.answers.p95_ms), "ms", fields=where)
        yield Line("queries", one.queries, "SQL queries/request", fields=where)
        yield Line("bytes", round(one.median(lambda run: run.answers.bytes_each)), "bytes/answer", fields=where)


def _per_second(run: Any) -> float:
    return run.answers.per_second


def kept(results: Iterable[Result]) -> Iterator[Line]:
    """What each ratio at the largest volume keeps of the same at the smallest, each round compared with itself: both
    were measured within seconds. Nothing when there is one volume."""
    found: dict[tuple[str, str, str], list[Result]] = {}
    for result in results:
        found.setdefault((result.database, result.measured.page, result.measured.mode), []).append(result)
    for (database, page, mode), same in found.items():
        smallest, largest = min(same, key=_volume), max(same, key=_volume)
        if smallest is largest:
            continue
        where = {
            "database": database,
            "contributions": [smallest.contributions, largest.contributions],
            "page": page,
            "mode": mode,
        }
        valid = not (smallest.measured.invalid or largest.measured.invalid)
        for name, ratios in ((THROUGHPUT, Measured.throughputs), (ECONOMY, Measured.economies)):
            pairs = zip(ratios(largest.measured), ratios(smallest.measured), strict=valid)
            value = median(large / small for large, small in pairs) if valid else None
            yield Line(f"{name}_kept", value, "× smallest volume", KEPT, fields=where)


def _volume(result: Result) -> int:
    return result.contributions


def quantile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


WHERE = ("database", "contributions", "page", "mode", "votes", "browsers", "worst", "invalid")
HEADINGS = ("base", "textes", "page", "mode", "débit", "cpu", "seuil", "p50 ms", "p95 ms", "SQL", "octets", "")


def table(results: Iterable[Result]) -> str:
    """For people: one line a page, mode and volume."""
    rows = [HEADINGS, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    said = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(said)


def verdict(lines: Iterable[Line]) -> str:
    """How many bars hold, then every measure under its own."""
    judged = [line for line in lines if line.holds is not None]
    under = [line for line in judged if not line.holds]
    return "\n".join(
        [
            f"{len(judged) - len(under)} seuils tenus sur {len(judged)}.",
            *(f"  non tenu : {_sentence(line)}" for line in under),
        ]
    )


def _sentence(line: Line) -> str:
    value = "sans valeur" if line.value is None else f"{line.value:.3f}"
    where = ", ".join(str(line.fields[name]) for name in WHERE if name in line.fields)
    return f"{line.measure} {value} (seuil {line.bar}) : {where}"


def _row(result: Result) -> tuple[str, ...]:
    one = result.measured
    head = (result.database, str(result.contributions), one.page, one.mode)
    bar = "" if result.bar is None else f"{result.bar:.2f}"
    if one.invalid:
        return (*head, "-", "-", bar, "-", "-", str(one.queries), "-", f"sans valeur : {one.invalid}")
    ratios = (one.throughput(), one.economy())
    return (
        *head,
        *(f"{ratio:.3f}" for ratio in ratios),
        bar,
        f"{one.median(lambda run: run.answers.p50_ms):.1f}",
        f"{one.median(lambda run: run.answers.p95_ms):.1f}",
        str(one.queries),
        f"{one.median(lambda run: run.answers.bytes_each):.0f}",
        "" if result.bar is None else "tenu" if min(ratios) >= result.bar else "non tenu",
    )
