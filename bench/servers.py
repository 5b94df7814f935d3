"""What runs beside the measure: a PostgreSQL cluster, gunicorn servers; their one folder is gone at the end."""

from __future__ import annotations

import ctypes
import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load import HOST

ROOT = Path(__file__).resolve().parents[1]
# What gunicorn serves.
PLATFORM, BARE = "ensems.config.wsgi:application", "bench.bare:application"
WORKERS = 2
START, STOP = 60.0, 15.0
PR_SET_PDEATHSIG = 1
# What the platform is told by its environment: none of the caller's own goes through.
TOLD = ("ENSEMS_", "BENCH_", "DJANGO_", "DATABASE_URL", "PORT", "GUNICORN_", "PYTHONPATH", "PYTHONSTARTUP")
# What BENCH_COLD says (see `bench.cold`).
EMPTIED, ALONE = "emptied", "alone"


class Failed(Exception):
    """Something needed for the measure did not start, or did not do its work."""


@dataclass(frozen=True, slots=True)
class Server:
    """`pid`: the master of gunicorn, or of PostgreSQL."""

    pid: int
    port: int


@contextmanager
def temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ensems-bench-"))
    # PostgreSQL, under its own name, has to go through.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(data: Path, database_url: str = "") -> dict[str, str]:
    """A production host behind its HTTPS server, with the whole of its data in `data`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(TOLD)}
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "ENSEMS_DATA_DIR": str(data),
        "ENSEMS_PRODUCTION": "1",
        "ENSEMS_ALLOWED_HOSTS": HOST,
        "ENSEMS_BASE_URL": f"https://{HOST}",
        # Nothing is sent: the task worker does not run during the measure.
        "ENSEMS_SMTP_URL": "smtp://127.0.0.1:9",
        "ENSEMS_WORKERS": str(WORKERS),
        "DATABASE_URL": database_url,
    }


@contextmanager
def running(
    command: list[str], log: Path, *, stop: int = signal.SIGTERM, **given: object
) -> Iterator[subprocess.Popen]:
    """A process of its own session: Ctrl-C reaches the measure only, which then stops it; it never outlives us."""

    def die_with_parent() -> None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop)

    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True, preexec_fn=die_with_parent, **given
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def do(command: list[str], environment: Mapping[str, str], log: Path) -> None:
    """Run to the end; raises Failed with the last lines of what it said."""
    with running(command, log, cwd=ROOT, env=environment) as process:
        if process.wait():
            raise Failed(f"« {' '.join(command[1:4])} » a échoué :\n{_end_of(log)}")


@contextmanager
def gunicorn(application: str, environment: Mapping[str, str], folder: Path, *, cold: str = "") -> Iterator[Server]:
    """`application` served on a free port, once it answers."""
    port = _free_port()
    log = folder / f"web-{port}.log"
    told = dict(environment) | {"PORT": str(port), "BENCH_APPLICATION": application, "BENCH_COLD": cold}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:bench.web_server"]
    with running(command, log, cwd=ROOT, env=told) as process:
        _wait_for(lambda: status_of(port, "/") is not None, process, log)
        yield Server(process.pid, port)


@contextmanager
def postgresql(programs: Path, folder: Path) -> Iterator[tuple[Server, str]]:
    """A cluster of its own, as PostgreSQL sets itself: each commit is on the disk before it is confirmed. Its URL."""
    place, log = folder / "postgresql", folder / "postgresql.log"
    place.mkdir(mode=0o700)
    owner = _owner(place)
    initdb = [
        programs / "initdb",
        "-D",
        place / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    with running([str(part) for part in [*initdb, "--no-sync"]], log, cwd=place, **owner) as process:
        if process.wait():
            raise Failed(f"PostgreSQL n’a pas préparé ses fichiers :\n{_end_of(log)}")
    port = _free_port()
    command = [str(programs / "postgres"), "-D", str(place / "data"), "-p", str(port), "-k", str(place)]
    # At once and unsaved: the data go with the folder.
    with running([*command, "-h", "127.0.0.1"], log, stop=signal.SIGQUIT, cwd=place, **owner) as process:
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        _wait_for(lambda: subprocess.run(ready, check=False).returncode == 0, process, log)
        server = Server(process.pid, port)
        yield server, new_database(programs, server, "ensems")


def new_database(programs: Path, cluster: Server, name: str) -> str:
    """One more in that cluster. Its URL."""
    create = [programs / "createdb", "-h", "127.0.0.1", "-p", cluster.port, "-U", "postgres", name]
    subprocess.run([str(part) for part in create], check=True)
    return f"postgres://postgres@127.0.0.1:{cluster.port}/{name}"


def _owner(place: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    if os.getuid():
        return {}
    account = pwd.getpwnam("postgres")
    os.chown(place, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def status_of(port: int, path: str) -> int | None:
    """The status of a page asked once; None when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _wait_for(ready: Callable[[], bool], process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + START
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise Failed(f"Un serveur n’a pas démarré :\n{_end_of(log)}")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
