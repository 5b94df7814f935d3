"""What the three measures share as commands: what they say as they go, and how they end."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import servers
from bench.report import POSTGRESQL, SQLITE, Line, verdict


class Told:
    """What was said so far, each line on the standard output as soon as it is known."""

    def __init__(self) -> None:
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

    def progress(self, sentence: str) -> None:
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()


def run(measure: Callable[[Path, Told], Iterable[Line]]) -> int:
    """The measure in a folder that is gone at the end, then its verdict. The exit status is 0 unless it could not be
    made: what holds and what does not is in the lines."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    told = Told()
    try:
        with servers.temporary_folder() as folder, uninterrupted_end():
            for line in measure(folder, told):
                told.line(line)
    except servers.Failed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrompu : les serveurs sont arrêtés, les données effacées.\n")
        return 130
    told.progress(f"\n{verdict(told.lines)}")
    return 0


@contextmanager
def uninterrupted_end() -> Iterator[None]:
    """A second Ctrl-C does not leave half of the folder behind."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def options_of_databases(parser: ArgumentParser) -> None:
    parser.add_argument("--databases", type=_names, default=(POSTGRESQL, SQLITE), help="postgresql,sqlite")
    parser.add_argument(
        "--postgres", type=_programs, default=Path("/usr/bin"), help="dossier des programmes de PostgreSQL"
    )


def _names(said: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(said.split(",")))
    if not set(names) <= {SQLITE, POSTGRESQL}:
        raise ArgumentTypeError("postgresql, sqlite, ou les deux")
    return names


def _programs(said: str) -> Path:
    if not shutil.which("initdb", path=said):
        raise ArgumentTypeError("PostgreSQL est introuvable :  sudo apt-get install postgresql")
    return Path(said)
