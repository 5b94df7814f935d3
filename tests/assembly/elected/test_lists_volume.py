"""The whole register, 600,000 lines, within a minute of processor and 300 MB: the command as one runs it, on SQLite.

The processor's time is what the program answers for; the clock on the wall also tells how busy the machine is.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from ensems.territories import geography
from tests.assembly.elected import lists
from tests.assembly.elected.lists import DIALECTS, Someone

ROOT = Path(__file__).resolve().parents[3]
SIZES = {"municipal": 500_000, "community": 94_000, "departmental": 4_100, "regional": 1_900}
SECONDS, KILOBYTES = 60, 300_000
# Linux counts, in what a program used at most, the memory of whoever started it: a small one does.
MEASURED = """
import resource, subprocess, sys
subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo"]


def people(number: int, official: geography.Geography) -> Iterator[Someone]:
    """Invented ones, spread over every commune of the country."""
    draw = random.Random(number)
    communes, groups = official.communes, official.intercommunalities
    regions = {one.code: one.region for one in official.departments}

    def name(most: int) -> str:
        return "".join(draw.choices(SYLLABLES, k=draw.randint(2, most)))

    for rank in range(number):
        commune = communes[rank * len(communes) // number]
        yield Someone(
            family=name(4).upper(),
            given=name(3).capitalize(),
            sex=draw.choice("FM"),
            born=date(1935, 1, 1) + timedelta(days=draw.randrange(25_000)),
            function=draw.choice(["", "", "Maire", "1er adjoint au maire"]),
            commune=commune.code,
            department=commune.department,
            group=groups[rank % len(groups)].code,
            region=regions[commune.department],
        )


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_six_hundred_thousand_lines_are_read_and_written_within_their_budget(tmp_path, dialect):
    official = geography.read()
    files = []
    for level, number in SIZES.items():
        files.append(tmp_path / f"{level}.txt")
        with files[-1].open("w", encoding=dialect.encoding, newline="") as file:
            file.writelines(lists.lines(level, people(number, official), dialect))
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL",)} | {
        "ENSEMS_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "ensems.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }

    def ensems(*arguments: object) -> tuple[float, int]:
        """Seconds of processor and kilobytes at most."""
        command = [sys.executable, "-c", MEASURED, "-m", "ensems.config.cli", *map(str, arguments)]
        child = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        seconds, kilobytes = child.stdout.split()
        return float(seconds), int(kilobytes)

    ensems("migrate", "--verbosity", "0")
    ensems("load-geography")
    for more in ([], ["--apply", "--vintage", "2026-06"], ["--whole-country", "--apply", "--vintage", "2026-06"]):
        seconds, kilobytes = ensems("import-elected", *files, *more)
        assert seconds <= SECONDS and kilobytes <= KILOBYTES, (more, seconds, kilobytes)
