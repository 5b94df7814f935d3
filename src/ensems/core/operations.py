"""What every write has in common: keyword-only, an explicit actor and instant, one transaction.

`@operation` checks the signature when the module is read, runs the function inside one transaction, and keeps the list
of operations that a test holds against the house rules.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

OPERATIONS: dict[str, Callable[..., object]] = {}


def operation(function: Callable[P, R]) -> Callable[P, R]:
    parameters = inspect.signature(function).parameters
    for name in ("actor", "now"):
        if name not in parameters:
            raise TypeError(f"{function.__qualname__}: an operation has an explicit « {name} »")
    if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{function.__qualname__}: an operation takes keyword arguments only")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            return function(*args, **kwargs)

    OPERATIONS[f"{function.__module__}.{function.__qualname__}"] = run
    return run
