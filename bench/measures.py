"""The runs: the bare view, the page, the bare view, the page… A ratio compares a run with the one just before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import Any

from bench import cpu, load
from bench.deposits import Forms, one_a_second
from bench.load import Answers, Silent, Unusable
from bench.servers import Server

WARM, DEPOSITS, COLD, SIGNED_IN, DEPOSIT = "warm", "one deposit a second", "cold", "signed in", "deposit"
# Cold, and nothing shared between simultaneous requests: what a drawing costs.
ALONE = "each draws"
# A first, shorter run warms the page and says how slow it is; these are its lengths, until something comes.
TRIALS = (1, 4, 16)
ANSWERS, LONGEST = 4 * load.CONNECTIONS, 16
JUDGED = (WARM, DEPOSITS, COLD)
READS = (*JUDGED, ALONE)
# Simultaneous requests share a drawing or not, by chance: a run differs from the next by a quarter, so there are more.
MORE_ROUNDS = {COLD: 3, ALONE: 2}
QUESTION = "question"
# Of an equal part of the work, what each worker has to have done; and how many times a run is tried for that.
LEAST_PART, ATTEMPTS = 0.6, 4
# Seconds of the bare view before the first measure; and of what each connection of the server asks the database for
# itself, as its plans are made and kept in its first dozen requests.
SETTLING = 3


# A run of so many seconds.
Ask = Callable[[int], Answers]


@dataclass(frozen=True, slots=True)
class Pace:
    """`rounds` runs of the page, each of `seconds` or more, each after one of the bare view; some modes ask for more
    (`MORE_ROUNDS`)."""

    rounds: int = 5
    seconds: int = 1

    def long_enough(self, per_second: float) -> int:
        """Seconds of a run, so that a slow page gives answers enough to be measured on."""
        return max(self.seconds, min(LONGEST, ceil(ANSWERS / per_second)))


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of processor that the run took, to its last request: of the web server, and of the database when it has
    its own processes."""

    answers: Answers
    cpu: float
    database_cpu: float | None = None

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self._made

    @property
    def database_cpu_ms(self) -> float | None:
        return None if self.database_cpu is None else 1000 * self.database_cpu / self._made

    @property
    def _made(self) -> int:
        """When wrk stops, each connection has one request under way: the server finishes it, for nobody."""
        return self.answers.requests + load.CONNECTIONS


@dataclass(slots=True)
class Measured:
    """A page in one mode: its runs and those of the bare view, in pairs; or `invalid`, the reason why there are none.

    `queries`: SQL queries of one request; `deposits`: how many were made while it was read.
    """

    page: str
    mode: str
    queries: int
    bare: list[Run] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    deposits: int = 0
    invalid: str = ""

    def throughputs(self) -> list[float]:
        """Requests a second, for one of the bare view: one a round."""
        return [run.answers.per_second / bare.answers.per_second for run, bare in self._pairs()]

    def economies(self) -> list[float]:
        """Processor time of the bare view, for that of the page: the same sense as `throughputs`."""
        return [bare.cpu_ms / max(run.cpu_ms, 1e-9) for run, bare in self._pairs()]

    def throughput(self) -> float:
        return median(self.throughputs())

    def economy(self) -> float:
        return median(self.economies())

    def _pairs(self) -> Iterable[tuple[Run, Run]]:
        return zip(self.runs, self.bare, strict=True)

    def median(self, of: Callable[[Run], float]) -> float:
        return median(of(run) for run in self.runs)


@dataclass(slots=True)
class Asked:
    """A page to measure in one mode, at one volume. `ask`: a run of so many seconds; `first`: the trial before them,
    when it is not one of them."""

    measured: Measured
    server: Server
    ask: Ask
    first: Ask | None = None
    seconds: int = 0


@dataclass(slots=True)
class Volume:
    """The servers of a volume, and what can be asked of them. `alone` is there when it was wanted."""

    warm: Server
    cold: Server
    alone: Server | None
    scene: dict[str, Any]
    forms: Forms
    accepted: int = 0
    in_doubt: int = 0

    def settle(self, pages: Iterable[str]) -> None:
        """Each page is asked for once: no measure pays for what is read for the first time."""
        for page in pages:
            with suppress(Silent):
                load.read(self.warm.port, self.scene["paths"][page], 1)

    def read(self, page: str, mode: str) -> Asked:
        """One public page, as a visitor reads it."""
        path, server = self.scene["paths"][page], {COLD: self.cold, ALONE: self.alone}.get(mode) or self.warm
        measured = Measured(page, mode, self.scene["queries"][page]["warm" if server is self.warm else "cold"])

        def ask(seconds: int) -> Answers:
            with one_a_second(server.port, self.forms) if mode == DEPOSITS else nullcontext() as deposited:
                answers = load.read(server.port, path, seconds)
            if deposited is not None:
                self.accepted += deposited.accepted
                self.in_doubt += len(deposited.refused)
                measured.deposits += deposited.accepted
                if deposited.refused:
                    raise Unusable(deposited.refused[0])
            return answers

        return Asked(measured, server, ask, lambda seconds: load.read(server.port, path, seconds))

    def read_signed_in(self) -> Asked:
        """The page of a question, as a member reads it."""
        path, cookie = self.scene["paths"][QUESTION], self.scene["cookie"]

        def ask(seconds: int) -> Answers:
            return load.read(self.warm.port, path, seconds, cookie=cookie)

        measured = Measured(QUESTION, SIGNED_IN, self.scene["signed_in_queries"])
        return Asked(measured, self.warm, ask, _settling(ask))

    def deposit(self) -> Asked:
        """Eight members deposit without rest."""

        def ask(seconds: int) -> Answers:
            answers = load.deposit(self.warm.port, self.forms.path, self.forms.used, seconds)
            self.forms.used += answers.sent
            self.accepted += answers.requests
            self.in_doubt += load.CONNECTIONS
            return load.usable(answers)

        return Asked(Measured("deposit", DEPOSIT, self.scene["deposit_queries"]), self.warm, ask, _settling(ask))


@dataclass(frozen=True, slots=True)
class Bench:
    """The bare view beside which every volume is measured. `database`: PostgreSQL, when there is one."""

    bare: Server
    database: Server | None
    pace: Pace

    def settle(self) -> None:
        """What was just built goes to the disk: no measure pays for it."""
        load.read(self.bare.port, "/", SETTLING)

    def measure(self, asked: list[Asked]) -> None:
        """The same page and mode at each volume. A round measures them all, in turn one way then the other, so that the
        minutes of a machine are shared by what is compared."""
        for one in asked:
            with _valid(one):
                one.seconds = self.pace.long_enough(_trial(one.first or one.ask).per_second)
        rounds = self.pace.rounds * max(MORE_ROUNDS.get(one.measured.mode, 1) for one in asked)
        for number in range(rounds):
            for one in asked if number % 2 == 0 else reversed(asked):
                if not one.measured.invalid:
                    with _valid(one):
                        self._pair(one)
        for one in asked:
            cpu.wait_until_idle(one.server.pid)

    def _pair(self, asked: Asked) -> None:
        cpu.wait_until_idle(asked.server.pid)
        bare = self._run(self.bare, lambda: load.read(self.bare.port, "/", self.pace.seconds))
        run = self._run(asked.server, lambda: asked.ask(asked.seconds))
        asked.measured.bare.append(bare)
        asked.measured.runs.append(run)

    def _run(self, server: Server, ask: Callable[[], Answers]) -> Run:
        """A run that one worker served alone, or nearly, measures one process: it is done again."""
        for _attempt in range(ATTEMPTS):
            before = cpu.shares(server.pid)
            run = self._once(server, ask)
            if evenly_served(before, cpu.shares(server.pid)):
                break
        return run

    def _once(self, server: Server, ask: Callable[[], Answers]) -> Run:
        before = cpu.spent(server.pid)
        database_before = cpu.spent(self.database.pid) if self.database else 0.0
        answers = ask()
        cpu.wait_until_idle(server.pid)
        database = cpu.spent(self.database.pid) - database_before if self.database else None
        return Run(answers, cpu.spent(server.pid) - before, database)


@contextmanager
def _valid(asked: Asked) -> Iterator[None]:
    """A run that measured something else leaves the page without a value, and its reason."""
    try:
        yield
    except Unusable as error:
        asked.measured.invalid = str(error)


def evenly_served(before: dict[int, float], after: dict[int, float]) -> bool:
    """Whether each worker did its part: connections stay with the worker that took them."""
    parts = [seconds - before.get(pid, 0.0) for pid, seconds in after.items()]
    return min(parts) >= LEAST_PART * sum(parts) / len(parts)


def _settling(ask: Ask) -> Ask:
    return lambda seconds: ask(max(SETTLING, seconds))


def _trial(ask: Ask) -> Answers:
    *shorter, longest = TRIALS
    for seconds in shorter:
        with suppress(Silent):
            return ask(seconds)
    return ask(longest)
