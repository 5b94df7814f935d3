"""`make bench-votes`: the Assembly votes, over HTTP, on two workers; then the chair closes, again and again.

    scripts/bench.sh --votes [--quick] [--databases sqlite,postgresql]

Every vote is sent by its own browser, on a connection of its own, at its own instant of the same second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from bench import ballots_load, cpu, servers
from bench.ballots_load import Answer, Sent
from bench.command import Told, options_of_databases, run
from bench.report import POSTGRESQL, SQLITE, Line, quantile
from bench.servers import Failed

ASSEMBLY, CROWD = 232, 2_000
SECOND = 1.0
# Seconds from the first vote sent to the last receipt received.
BARS = {POSTGRESQL: {ASSEMBLY: 2.0, CROWD: 12.0}, SQLITE: {ASSEMBLY: 4.0, CROWD: 12.0}}
P95_MS = {POSTGRESQL: 500.0}
CLOSING = 1.0
CLOSINGS = 1_000
ROUNDS = 3
QUICK_CLOSINGS = 40
SEED = 232


def main() -> int:
    asked = options()
    return run(
        lambda folder, told: chain.from_iterable(on(database, asked, folder, told) for database in asked.databases)
    )


def on(database: str, asked: argparse.Namespace, folder: Path, told: Told) -> Iterator[Line]:
    place = folder / database
    place.mkdir(mode=0o711)
    with ExitStack() as stack:
        url = ""
        if database == POSTGRESQL:
            _cluster, url = stack.enter_context(servers.postgresql(asked.postgres, place))
        bench = Bench(database, servers.environment(place / "data", url), place)
        told.progress(f"{database} : une assemblée de {ASSEMBLY} membres…")
        yield from bench.votes(ASSEMBLY, asked.rounds)
        told.progress(f"  {asked.closings} clôtures au milieu des votes")
        yield from bench.closings(asked.closings)
        told.progress(f"  {CROWD} membres")
        yield from bench.votes(CROWD, 1)


class Bench:
    def __init__(self, database: str, environment: dict[str, str], place: Path) -> None:
        self.database, self.environment, self.place = database, environment, place
        self.where = {"database": database}

    def _inside(self, what: str, *numbers: int) -> Any:
        """The part that needs the platform itself, and what it wrote."""
        command = [sys.executable, "-m", "bench.inside_votes", what, *map(str, numbers), str(self.place)]
        servers.do(command, self.environment, self.place / "inside.log")
        return json.loads((self.place / f"{what}.json").read_text(encoding="utf-8"))

    def votes(self, members: int, rounds: int) -> Iterator[Line]:
        """All vote in the same second, `rounds` ballots one after the other; each is closed and its names are read."""
        scene = self._inside("prepare", members, rounds + 1)
        where = self.where | {"votes": members}
        totals, latencies, closings, spent, given = [], [], [], [], {}
        with servers.gunicorn(servers.PLATFORM, self.environment, self.place) as server:
            # The first ballot warms the processes up, as the page that everyone just read does in life.
            for rank, ballot in enumerate(scene["ballots"]):
                who = enumerate(scene["who"])
                sent = [Sent(ballots_load.vote(ballot, one), SECOND * n / members) for n, one in who]
                if not rank:
                    sent = sent[:40]
                began, before = time.monotonic(), cpu.spent(server.pid)
                answers = asyncio.run(ballots_load.send(server.port, sent))
                given[str(ballot["pk"])] = [one.receipt for one in answers if one.receipt]
                if rank:
                    spent.append(1000 * (cpu.spent(server.pid) - before) / members)
                    totals.append(max(one.received for one in answers) - began)
                    latencies += [1000 * one.seconds for one in answers]
                    yield Line("unreceipted", sum(not one.receipt for one in answers), "votes", 0, True, where)
                    closings.append(self._close(server.port, scene, ballot))
        found = self._inside_check(given)
        yield Line(
            "votes_stored", statistics.median(totals), "s", BARS[self.database][members], True,
            where | {"worst": round(max(totals), 3), "rounds": rounds},
        )  # fmt: skip
        bar = P95_MS.get(self.database) if members == ASSEMBLY else None
        yield Line("p95", quantile(latencies, 0.95), "ms", bar, True, where)
        yield Line("server_cpu", statistics.median(spent), "ms/vote", fields=where)
        yield Line("p50", quantile(latencies, 0.50), "ms", fields=where)
        bar = CLOSING if members == CROWD else None
        yield Line("close_count_roll_call", statistics.median(closings), "s", bar, True, where)
        yield from self._checked(found, where)

    def _close(self, port: int, scene: dict, ballot: dict) -> float:
        """The gesture of the chair, then the page with every name: seconds."""
        began = time.monotonic()
        closed = asyncio.run(ballots_load.send(port, [Sent(ballots_load.close(ballot, scene["secretary"]), 0)]))
        read = asyncio.run(ballots_load.send(port, [Sent(ballots_load.read(ballot), 0)]))
        if closed[0].status != 302 or read[0].status != 200:
            raise Failed(f"La clôture a répondu {closed[0].status}, la page des noms {read[0].status}.")
        return time.monotonic() - began

    def closings(self, count: int) -> Iterator[Line]:
        """Small ballots, each closed in the middle of its votes; several at once, so that closings meet each other."""
        scene = self._inside("prepare_small", count)
        draw = random.Random(SEED)
        answers: list[tuple[int, Answer]] = []
        began = time.monotonic()
        with servers.gunicorn(servers.PLATFORM, self.environment, self.place) as server:
            for start in range(0, count, 4):
                batch = scene["ballots"][start : start + 4]
                sent, owners = [], []
                for ballot in batch:
                    requests = [ballots_load.vote(ballot, one) for one in scene["who"]]
                    requests.insert(draw.randrange(len(requests) + 1), ballots_load.close(ballot, scene["secretary"]))
                    sent += [Sent(one, 0.002 * n) for n, one in enumerate(requests)]
                    owners += [ballot["pk"]] * len(requests)
                answers += zip(owners, asyncio.run(ballots_load.send(server.port, sent)), strict=True)
        given: dict[str, list[str]] = {str(ballot["pk"]): [] for ballot in scene["ballots"]}
        for owner, answer in answers:
            if answer.receipt:
                given[str(owner)].append(answer.receipt)
        found = self._inside_check(given)
        where = self.where | {"closings": count, "seconds": round(time.monotonic() - began, 1)}
        where |= {"receipts": sum(map(len, given.values())), "refused": sum(one.status == 403 for _o, one in answers)}
        yield Line("closed", found["closed"], "ballots", count, fields=where)
        yield Line("errors", sum(one.status not in (302, 403) for _o, one in answers), "answers", 0, True, where)
        yield from self._checked(found, where)

    def _inside_check(self, given: dict[str, list[str]]) -> dict[str, int]:
        (self.place / "given.json").write_text(json.dumps(given), encoding="utf-8")
        return self._inside("check")

    def _checked(self, found: dict[str, int], where: dict[str, object]) -> Iterator[Line]:
        yield Line("lost", found["lost"], "receipted votes", 0, True, where)
        yield Line("doubled", found["doubled"], "votes", 0, True, where)
        yield Line("counted_unlike_stored", found["disagree"], "ballots", 0, True, where)
        yield Line("register_holds", found["register"], "whole chain", 1, fields=where)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.sh --votes", description="Mesurer les scrutins.")
    parser.add_argument("--quick", action="store_true", help="un scrutin, 40 clôtures : pour vérifier que tout marche")
    options_of_databases(parser)
    parser.add_argument("--closings", type=int, default=CLOSINGS)
    asked = parser.parse_args()
    asked.rounds = 1 if asked.quick else ROUNDS
    asked.closings = QUICK_CLOSINGS if asked.quick else asked.closings
    return asked


if __name__ == "__main__":
    sys.exit(main())
