"""What upper floors do when something happens to a person here.

As slots do for pages: this floor says that a thing happens, inside the transaction of the operation; an app above
registers a function in its own `hooks.py`, which is read at start. This floor never knows who listens.

    from ensems.accounts import hooks

    @hooks.erased
    def forget_messages(*, person, address, now): ...

- `invited(actor, invitation, now)`: an invitation was written; somebody must carry it.
- `erased(person, address, now)`: the person asked to be forgotten; delete or blank what your app keeps of them.
- `kept_from_erasure(person, now)`: return a `Decision`; the first refusal stops the erasure and its reason is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class Hook:
    """A list of functions; used as a decorator to add one."""

    def __init__(self) -> None:
        self._functions: list[Callable[..., Any]] = []

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self._functions.append(function)
        return function

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return iter(self._functions)

    def run(self, **arguments: Any) -> list[Any]:
        return [function(**arguments) for function in self._functions]


invited = Hook()
erased = Hook()
kept_from_erasure = Hook()
