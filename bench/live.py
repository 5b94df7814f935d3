"""`make bench-live`: three hundred people follow a meeting on its page while it is conducted, on two workers.

    scripts/bench.sh --live [--quick] [--databases sqlite,postgresql]

Each browser asks on a connection of its own, at its own pace. The chair's gestures go through the real page.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from bench import ballots_load, cpu, live_load, servers
from bench.ballots_load import Sent
from bench.command import Told, options_of_databases, run
from bench.report import POSTGRESQL, Line, quantile
from bench.servers import Failed

ASSEMBLY, BROWSERS = 232, 300
# Seconds from the gesture recorded to the last browser that shows what it changed.
DELAY = 1.0
ITEMS, QUICK_ITEMS = 8, 2
CALM = 2.0
CORES = 2
SEED = 300


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
        environment = servers.environment(place / "data", url)
        told.progress(f"{database} : une séance de {ASSEMBLY} membres, suivie par {asked.browsers} personnes…")
        command = [sys.executable, "-m", "bench.inside_live", "prepare", str(ASSEMBLY), str(asked.items + 1)]
        servers.do([*command, str(place)], environment, place / "inside.log")
        scene = json.loads((place / "prepare.json").read_text(encoding="utf-8"))
        with servers.gunicorn(servers.PLATFORM, environment, place) as server:
            yield from Meeting(database, scene, server, asked.browsers).lines()


class Meeting:
    """`recorded`: {news: (instant at which the gesture left, instant at which its answer came)}."""

    def __init__(self, database: str, scene: dict[str, Any], server: servers.Server, browsers: int) -> None:
        self.where: dict[str, object] = {"database": database, "browsers": browsers}
        self.scene, self.server, self.browsers = scene, server, browsers
        self.recorded: dict[str, tuple[float, float]] = {}

    def lines(self) -> Iterator[Line]:
        before, began = cpu.spent(self.server.pid), time.monotonic()
        found = asyncio.run(self._held())
        spent, seconds = cpu.spent(self.server.pid) - before, time.monotonic() - began
        where = self.where | {"polls": found.polls, "seconds": round(seconds, 1), "pieces": len(found.marks)}
        yield Line("unanswered", found.wrong, "polls", 0, True, where)
        yield Line("not_modified", found.same / max(1, found.polls), "of polls", fields=where)
        yield Line("needless", found.needless, "pieces given again", 0, True, where)
        yield Line("p50", quantile(found.latencies, 0.50), "ms", fields=where)
        yield Line("p95", quantile(found.latencies, 0.95), "ms", fields=where)
        yield Line("server_cpu", 1000 * spent / max(1, found.polls), "ms/poll", fields=where)
        yield Line("server_load", spent / seconds / CORES, f"of {CORES} cores", fields=where)
        yield Line("bytes", found.bytes / max(1, found.polls), "bytes/poll", fields=where)
        for kind, name in (("point", "item"), ("scrutin", "ballot"), ("resultat", "result")):
            yield from self._delays(found, kind, name)

    def _delays(self, found: live_load.Followed, kind: str, name: str) -> Iterator[Line]:
        """From the gesture recorded to the last browser; `from_click`: from the instant at which it was sent."""
        news = [one for one in self.recorded if one.startswith(f"{kind}-")]
        missing = sum(self.browsers - len(found.seen.get(one, ())) for one in news)
        late = [max(found.seen.get(one, [0.0])) - self.recorded[one][1] for one in news]
        click = [max(found.seen.get(one, [0.0])) - self.recorded[one][0] for one in news]
        where = self.where | {"gestures": len(news), "from_click": round(max(click), 3)}
        yield Line(f"{name}_unseen", missing, "browsers", 0, True, where)
        yield Line(f"{name}_delay", max(late), "s", DELAY, True, where)

    async def _held(self) -> live_load.Followed:
        until = asyncio.Event()
        path = f"/seances/{self.scene['slug']}/direct/"
        following = asyncio.create_task(
            live_load.follow(self.server.port, path, self.browsers, until, random.Random(SEED))
        )
        await asyncio.sleep(2 * CALM)
        beside = self.scene["other"]
        for rank, (item, ballot) in enumerate(zip(self.scene["items"], self.scene["ballots"], strict=True)):
            await self._gesture(f"point-{item}", self._conduct(self.scene["slug"], f"aborder:{item}"))
            await self._gesture(f"scrutin-{ballot['pk']}", self._ballot(ballot, {"do": "open"}))
            # Another meeting goes on: the register grows, nothing changes here.
            await self._gesture("", self._conduct(beside["slug"], f"aborder:{beside['items'][rank]}"))
            await self._gesture(f"resultat-{ballot['pk']}", self._ballot(ballot, {"do": "close"}))
        until.set()
        return await following

    async def _gesture(self, news: str, request: bytes) -> None:
        began = time.monotonic()
        answer = (await ballots_load.send(self.server.port, [Sent(request, 0)]))[0]
        if answer.status != 302:
            raise Failed(f"Un geste de la présidence a répondu {answer.status}.")
        if news:
            self.recorded[news] = (began, answer.received)
        await asyncio.sleep(CALM)

    def _conduct(self, slug: str, gesture: str) -> bytes:
        return ballots_load.post(f"/seances/{slug}/conduire/", self.scene["secretary"], {"geste": gesture})

    def _ballot(self, ballot: dict[str, Any], form: dict[str, str]) -> bytes:
        return ballots_load.post(f"{ballot['path']}conduire/", self.scene["secretary"], form)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.sh --live", description="Mesurer une séance suivie en direct.")
    parser.add_argument("--quick", action="store_true", help="deux points : pour vérifier que tout marche")
    options_of_databases(parser)
    parser.add_argument("--browsers", type=int, default=BROWSERS)
    asked = parser.parse_args()
    asked.items = QUICK_ITEMS if asked.quick else ITEMS
    return asked


if __name__ == "__main__":
    sys.exit(main())
