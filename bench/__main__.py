"""`make bench`: build the data, start the servers, measure, say it, take everything away.

    scripts/bench.sh [--quick] [--databases sqlite,postgresql] [--volumes 200,5000,50000]

The exit status is 0 unless the measure could not be made: what holds and what does not is in the lines.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import servers
from bench.command import Told, options_of_databases, run
from bench.deposits import Forms
from bench.measures import ALONE, JUDGED, READS, SETTLING, Asked, Bench, Pace, Volume
from bench.report import POSTGRESQL, Line, Result, kept, table

PAGES = ("home", "referral", "question", "recommendation", "territory")
# Contributions change nothing to these: they are measured at the smallest volume.
ASSEMBLY_PAGES = ("composition", "delegations", "sessions", "session", "live", "ballot", "minutes")
MEMBER, DEPOSITING = "member", "deposit"
VOLUMES = (200, 5_000, 50_000)
QUICK = Pace(rounds=2, seconds=1)
# More than eight connections can send in the time of the runs, of which half may have to be done again.
DEPOSITS_A_SECOND, TWICE = 300, 2
INSIDE = [sys.executable, "-m", "bench.inside"]


def main() -> int:
    asked = options()
    return run(lambda folder, told: measured(asked, folder, told))


def measured(asked: argparse.Namespace, folder: Path, told: Told) -> Iterator[Line]:
    results: list[Result] = []
    for database in asked.databases:
        with ExitStack() as stack:
            yield from Platform(database, asked, folder, told, stack).lines(results)
    yield from kept(results)
    told.progress(f"\n{table(results)}")


class Platform:
    """On one database, the platform at every volume: its data apart, its servers beside the others, which do nothing
    while they are not asked."""

    def __init__(self, database: str, asked: argparse.Namespace, folder: Path, told: Told, stack: ExitStack) -> None:
        self.database, self.asked, self.told, self.stack = database, asked, told, stack
        self.place = folder / database
        self.place.mkdir(mode=0o711)
        self.modes = [mode for mode in asked.modes if mode in JUDGED or not asked.judged]
        self.cluster: servers.Server | None = None
        if database == POSTGRESQL:
            self.cluster, _first = stack.enter_context(servers.postgresql(asked.postgres, self.place))

    def lines(self, results: list[Result]) -> Iterator[Line]:
        places = {volume: self._built(volume) for volume in self.asked.volumes}
        volumes = {volume: self._served(volume, where, told) for volume, (where, told) in places.items()}
        for volume, one in volumes.items():
            yield Line("published", one.scene["contributions"], "contributions", fields=self._fields(volume))
        bare = self.stack.enter_context(
            servers.gunicorn(servers.BARE, servers.environment(self.place / "data"), self.place)
        )
        bench = Bench(bare, self.cluster, self.asked.pace)
        for result in self._results(bench, volumes):
            results.append(result)
            yield from result.lines()
        for volume, one in volumes.items():
            where, told = places[volume]
            servers.do([*INSIDE, "check", str(where)], told, where / "inside.log")
            found = json.loads((where / "check.json").read_text(encoding="utf-8"))
            yield from _checked(one, found, self._fields(volume))

    def _fields(self, volume: int) -> dict[str, object]:
        return {"database": self.database, "contributions": volume}

    def _built(self, volume: int) -> tuple[Path, dict[str, str]]:
        """Where the data of that volume are, and the environment of what reads them."""
        pace = self.asked.pace
        drafts = DEPOSITS_A_SECOND * (TWICE * pace.seconds * pace.rounds + SETTLING)
        self.told.progress(f"{self.database} : {volume} contributions, {drafts} dépôts prêts à partir…")
        where = self.place / str(volume)
        where.mkdir(mode=0o711)
        url = ""
        if self.cluster:
            url = servers.new_database(self.asked.postgres, self.cluster, f"ensems_{volume}")
        environment = servers.environment(where / "data", url)
        servers.do([*INSIDE, "prepare", str(volume), str(drafts), str(where)], environment, where / "inside.log")
        return where, environment

    def _served(self, volume: int, where: Path, environment: dict[str, str]) -> Volume:
        def server(how: str) -> servers.Server:
            return self.stack.enter_context(servers.gunicorn(servers.PLATFORM, environment, where, cold=how))

        scene = json.loads((where / "scene.json").read_text(encoding="utf-8"))
        alone = server(servers.ALONE) if ALONE in self.modes else None
        return Volume(server(""), server(servers.EMPTIED), alone, scene, Forms(where / "forms.tsv"))

    def _results(self, bench: Bench, volumes: dict[int, Volume]) -> Iterator[Result]:
        pages, smallest = self.asked.pages, min(volumes)
        self.told.progress("  mise en route")
        bench.settle()
        for one in volumes.values():
            one.settle(page for page in PAGES if page in pages)
        for page in (*PAGES, *ASSEMBLY_PAGES):
            if page not in pages:
                continue
            self.told.progress(f"  {page}")
            chosen = volumes if page in PAGES else {smallest: volumes[smallest]}
            for mode in self.modes:
                yield from self._together(bench, {volume: one.read(page, mode) for volume, one in chosen.items()})
        if MEMBER in pages:
            self.told.progress("  question, membre")
            yield from self._together(bench, {volume: one.read_signed_in() for volume, one in volumes.items()})
        if DEPOSITING in pages:
            self.told.progress("  dépôt")
            yield from self._together(bench, {volume: one.deposit() for volume, one in volumes.items()})

    def _together(self, bench: Bench, asked: dict[int, Asked]) -> Iterable[Result]:
        bench.measure(list(asked.values()))
        return [Result(self.database, volume, one.measured) for volume, one in asked.items()]


def _checked(volume: Volume, found: dict[str, int], where: dict[str, object]) -> Iterator[Line]:
    """Every receipt announced is there; those beyond are of the requests that were under way when a run stopped."""
    missing, beyond = max(0, volume.accepted - found["receipts"]), max(0, found["receipts"] - volume.accepted)
    fields = where | {"accepted": volume.accepted, "stored": found["receipts"]}
    yield Line("receipts_missing", missing, "receipts", 0, at_most=True, fields=fields)
    yield Line("receipts_unseen", beyond, "receipts", volume.in_doubt, at_most=True, fields=fields)
    yield Line("register_holds", int(found["register"]), "whole chain", 1, fields=where)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.sh", description="Mesurer la plateforme.")
    parser.add_argument("--quick", action="store_true", help="deux passes d’une seconde, pour vérifier que tout marche")
    parser.add_argument("--rounds", type=int, default=Pace().rounds, help=f"passes de chaque mesure ({Pace().rounds})")
    parser.add_argument("--seconds", type=int, default=Pace().seconds, help=f"secondes d’une passe ({Pace().seconds})")
    parser.add_argument("--volumes", type=_numbers, default=VOLUMES, help="200,5000,50000")
    parser.add_argument("--judged", action="store_true", help="seulement ce qui a un seuil")
    every = (*PAGES, *ASSEMBLY_PAGES, MEMBER, DEPOSITING)
    parser.add_argument("--pages", type=_among(every), default=every, help=",".join(every))
    parser.add_argument("--modes", type=_among(READS), default=READS, help=",".join(READS))
    options_of_databases(parser)
    asked = parser.parse_args()
    asked.pace = QUICK if asked.quick else Pace(asked.rounds, asked.seconds)
    if not shutil.which("wrk"):
        parser.error("wrk est introuvable :  sudo apt-get install wrk")
    return asked


def _among(every: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    def read(said: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(said.split(",")))
        if not set(names) <= set(every):
            raise argparse.ArgumentTypeError(f"à choisir parmi {', '.join(every)}")
        return names

    return read


def _numbers(said: str) -> tuple[int, ...]:
    return tuple(sorted({int(part) for part in said.split(",")}))


if __name__ == "__main__":
    sys.exit(main())
