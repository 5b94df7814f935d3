"""A PostgreSQL of the test's own, that may be killed: it writes to the disk as in life (fsync, synchronous commits)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.test_kill import PATIENCE, family, kill

# PostgreSQL refuses to run as root: there, its own account lends its name.
ACCOUNT = "postgres"


@dataclass(slots=True)
class Cluster:
    folder: Path
    programs: Path
    port: int
    as_account: list[str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://{ACCOUNT}@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        made = [str(self.programs / "initdb"), "-D", str(self.folder / "data"), "-U", ACCOUNT, "-A", "trust", "-N"]
        subprocess.run([*self.as_account, *made], check=True, capture_output=True, cwd=self.folder)

    def start(self) -> None:
        """Returns once it answers; after a death it reads its journal again first."""
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        command += ["-k", str(self.folder), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"]
        self.process = subprocess.Popen(
            [*self.as_account, *command], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None, "PostgreSQL did not start"
            assert time.monotonic() < until, "PostgreSQL did not answer"
            time.sleep(0.1)

    def kill(self) -> None:
        if self.process is not None:
            kill(family(self.process.pid))
            self.process.wait()

    def _answers(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(self.url, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("DATABASE_URL ne désigne pas PostgreSQL : sa mort n’est pas essayée.")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
    if not found[-1].is_file():
        pytest.skip("initdb est introuvable : la mort de PostgreSQL n’est pas essayée.")
    as_account: list[str] = []
    if os.getuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv est introuvable : PostgreSQL ne se lance pas par le compte root.")
        as_account = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups"]
    folder = Path(tempfile.mkdtemp(prefix="ensems-postgres-"))
    if as_account:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Cluster(folder, found[-1].parent, port, as_account)
    try:
        made.create()
        made.start()
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)
