"""What every write has in common: keyword-only, an explicit actor and instant, one transaction.

`@operation` checks the signature when the module is read, runs the function inside one transaction, and keeps the list
of operations that a test holds against the house rules.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

OPERATIONS: dict[str, Callable[..., object]] = {}


@dataclass(slots=True)
class Run:
    """One operation at work, with all those that it calls; `done` once it returned."""

    name: str
    done: bool = False


_running: ContextVar[Run | None] = ContextVar("running_operation", default=None)


def running() -> Run | None:
    """The outermost operation at work here, so that what the database is asked can be told apart by it."""
    return _running.get()


def operation(function: Callable[P, R]) -> Callable[P, R]:
    parameters = inspect.signature(function).parameters
    for name in ("actor", "now"):
        if name not in parameters:
            raise TypeError(f"{function.__qualname__}: an operation has an explicit « {name} »")
    if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{function.__qualname__}: an operation takes keyword arguments only")

    name = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _running.get() is not None:
            # Part of the act that called it: what fails here fails all of it, so nothing is marked to come back to.
            with transaction.atomic(savepoint=False):
                return function(*args, **kwargs)
        mine = Run(name)
        token = _running.set(mine)
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
            mine.done = True
            return result
        finally:
            _running.reset(token)

    OPERATIONS[name] = run
    return run
