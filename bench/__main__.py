"""`make bench`: build the data, start the servers, measure, say it, take everything away.

    scripts/bench.sh [--quick] [--databases sqlite,postgresql] [--volumes 200,5000,50000]

The exit status is 0 unless the measure could not be made: what holds and what does not is in the lines.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import servers
from bench.deposits import Forms
from bench.measures import JUDGED, READS, SETTLING, Bench, Measured, Pace
from bench.report import POSTGRESQL, SQLITE, Line, Result, kept, table
from bench.servers import Failed

PLATFORM, BARE = "ensems.config.wsgi:application", "bench.bare:application"
# The application of each server, and how its cache is emptied (see `bench.cold`).
SERVERS = ((BARE, ""), (PLATFORM, ""), (PLATFORM, servers.EMPTIED), (PLATFORM, servers.ALONE))
PAGES = ("home", "referral", "question", "recommendation", "territory")
# Contributions change nothing to these: they are measured at the smallest volume.
ASSEMBLY_PAGES = ("composition", "delegations", "sessions", "session", "live", "ballot", "minutes")
MEMBER, DEPOSITING = "member", "deposit"
VOLUMES = (200, 5_000, 50_000)
QUICK = Pace(rounds=2, seconds=1)
# More than eight connections can send in the time of the runs, of which half may have to be done again.
DEPOSITS_A_SECOND, TWICE = 300, 2


def main() -> int:
    asked = options()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    told = Told()
    try:
        with servers.temporary_folder() as folder, uninterrupted_end():
            for database in asked.databases:
                for result in on(database, asked, folder, told):
                    told.result(result)
        for line in kept(told.results):
            told.line(line)
    except Failed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrompu : les serveurs sont arrêtés, les données effacées.\n")
        return 130
    sys.stderr.write(f"\n{table(told.results, told.lines)}\n")
    return 0


class Told:
    """What was said so far, each line on the standard output as soon as it is known."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self.lines: list[Line] = []
        load = Path("/proc/loadavg").read_text(encoding="ascii").split()
        self.line(
            Line(
                "load_at_start",
                float(load[0]),
                "runnable processes, one minute",
                fields={"processors": os.cpu_count(), "python": sys.version.split()[0], "workers": servers.WORKERS},
            )
        )

    def line(self, line: Line) -> None:
        self.lines.append(line)
        sys.stdout.write(f"{line.json()}\n")
        sys.stdout.flush()

    def result(self, result: Result) -> None:
        self.results.append(result)
        for line in result.lines():
            self.line(line)

    def progress(self, sentence: str) -> None:
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()


def on(database: str, asked: argparse.Namespace, folder: Path, told: Told) -> Iterator[Result]:
    """Every volume on that database, from the smallest: the saisine grows."""
    place = folder / database
    place.mkdir(mode=0o711)
    with ExitStack() as stack:
        cluster, url = None, ""
        if database == POSTGRESQL:
            cluster, url = stack.enter_context(servers.postgresql(asked.postgres, place))
        environment = servers.environment(place / "data", url)
        for volume in asked.volumes:
            drafts = DEPOSITS_A_SECOND * (TWICE * asked.pace.seconds * asked.pace.rounds + SETTLING)
            told.progress(f"{database} : {volume} contributions, {drafts} dépôts prêts à partir…")
            inside = [sys.executable, "-m", "bench.inside"]
            servers.do([*inside, "prepare", str(volume), str(drafts), str(place)], environment, place / "inside.log")
            scene = json.loads((place / "scene.json").read_text(encoding="utf-8"))
            where = {"database": database, "contributions": volume}
            # More than asked when the deposits of a smaller volume went past it.
            told.line(Line("published", scene["contributions"], "contributions", fields=where))
            with ExitStack() as started:
                bare, warm, cold, alone = (
                    started.enter_context(servers.gunicorn(application, environment, place, cold=how))
                    for application, how in SERVERS
                )
                bench = Bench(bare, warm, cold, alone, cluster, scene, Forms(place / "forms.tsv"), asked.pace)
                wanted = asked.pages if volume == min(asked.volumes) else set(asked.pages) - set(ASSEMBLY_PAGES)
                for measured in _every(bench, told, wanted, JUDGED if asked.judged else READS):
                    yield Result(database, volume, measured)
            servers.do([*inside, "check", str(place)], environment, place / "inside.log")
            for line in _checked(bench, json.loads((place / "check.json").read_text(encoding="utf-8")), where):
                told.line(line)


def _every(bench: Bench, told: Told, wanted: Collection[str], modes: Collection[str]) -> Iterator[Measured]:
    read = [page for page in (*PAGES, *ASSEMBLY_PAGES) if page in wanted]
    told.progress("  mise en route")
    bench.settle(read)
    for page in read:
        told.progress(f"  {page}")
        for mode in modes:
            yield bench.read(page, mode)
    if MEMBER in wanted:
        told.progress("  question, membre")
        yield bench.read_signed_in()
    if DEPOSITING in wanted:
        told.progress("  dépôt")
        yield bench.deposit()


def _checked(bench: Bench, found: dict[str, int], where: dict[str, object]) -> Iterator[Line]:
    """Every receipt announced is there; those beyond are of the requests that were under way when a run stopped."""
    missing, beyond = max(0, bench.accepted - found["receipts"]), max(0, found["receipts"] - bench.accepted)
    fields = where | {"accepted": bench.accepted, "stored": found["receipts"]}
    yield Line("receipts_missing", missing, "receipts", 0, at_most=True, fields=fields)
    yield Line("receipts_unseen", beyond, "receipts", bench.in_doubt, at_most=True, fields=fields)
    yield Line("register_holds", int(found["register"]), "whole chain", 1, fields=where)


@contextmanager
def uninterrupted_end() -> Iterator[None]:
    """A second Ctrl-C does not leave half of the folder behind."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.sh", description="Mesurer la plateforme.")
    parser.add_argument("--quick", action="store_true", help="deux passes d’une seconde, pour vérifier que tout marche")
    parser.add_argument("--rounds", type=int, default=Pace().rounds, help="passes de chaque mesure (3)")
    parser.add_argument("--seconds", type=int, default=Pace().seconds, help="secondes d’une passe (3)")
    parser.add_argument("--databases", type=_names, default=(POSTGRESQL, SQLITE), help="postgresql,sqlite")
    parser.add_argument("--volumes", type=_numbers, default=VOLUMES, help="200,5000,50000")
    parser.add_argument("--judged", action="store_true", help="seulement ce qui a un seuil")
    every = (*PAGES, *ASSEMBLY_PAGES, MEMBER, DEPOSITING)
    parser.add_argument("--pages", type=_pages(every), default=every, help=",".join(every))
    parser.add_argument("--postgres", type=Path, default=Path("/usr/bin"), help="dossier des programmes de PostgreSQL")
    asked = parser.parse_args()
    asked.pace = QUICK if asked.quick else Pace(asked.rounds, asked.seconds)
    if not shutil.which("wrk"):
        parser.error("wrk est introuvable :  sudo apt-get install wrk")
    if POSTGRESQL in asked.databases and not (asked.postgres / "initdb").exists():
        parser.error("PostgreSQL est introuvable :  sudo apt-get install postgresql")
    return asked


def _names(said: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(said.split(",")))
    if not set(names) <= {SQLITE, POSTGRESQL}:
        raise argparse.ArgumentTypeError("postgresql, sqlite, ou les deux")
    return names


def _pages(every: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    def read(said: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(said.split(",")))
        if not set(names) <= set(every):
            raise argparse.ArgumentTypeError(f"à choisir parmi {', '.join(every)}")
        return names

    return read


def _numbers(said: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in said.split(",")))


if __name__ == "__main__":
    sys.exit(main())
