"""Slots: a page of a lower app leaves a place, apps above it fill that place without the lower one knowing them.

The lower app declares the place in its `slots.py`; each upper app fills it in its own, saying how many SQL queries
that costs:

    declare("referral.sections")

    @fill("referral.sections", queries=2, order=10)
    def recommendations(*, request, referral) -> SlotContent | None:
        ...

`{% slot "referral.sections" referral=referral %}` draws what the apps gave, in `order`; None draws nothing.
A slot declared with `data=True` gathers values instead of pieces of page: see `collect`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import connections
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

HOUSE = "ensems."


@dataclass(frozen=True, slots=True)
class SlotContent:
    """One piece of page: a template and what it needs besides `request`, `actor` and `now`.

    `key`: all that the piece shows, when it shows nothing of the request: the same key is drawn once.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    key: Hashable = None


@dataclass(frozen=True, slots=True)
class Fill:
    slot: str
    function: Callable[..., Any]
    queries: int
    order: int

    @property
    def name(self) -> str:
        return f"{self.function.__module__}.{self.function.__qualname__}"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a fill really cost: `spent` SQL queries, drawing included, against the `declared` number."""

    slot: str
    fill: str
    declared: int
    spent: int


class SlotError(Exception):
    """A slot is used or filled that nobody declared, or is declared twice."""


_declared: dict[str, bool] = {}
_fills: dict[str, list[Fill]] = {}
# The last pieces drawn for a key: some 20 kB each.
MOST_PIECES = 200
_pieces: dict[Hashable, SafeString] = {}
_measures: ContextVar[list[Spent] | None] = ContextVar("slot_measures", default=None)


def declare(*names: str, data: bool = False) -> None:
    for name in names:
        if name in _declared:
            raise SlotError(f"the slot « {name} » is declared twice")
        _declared[name] = data


def fill(name: str, *, queries: int, order: int = 100) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function for a slot. `queries`: the most SQL queries it may cost, whatever the number of rows."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        fills = _fills.setdefault(name, [])
        fills.append(Fill(name, function, queries, order))
        fills.sort(key=lambda one: (one.order, one.name))
        return function

    return register


def fills(name: str) -> tuple[Fill, ...]:
    return tuple(_fills.get(name, ()))


def render(name: str, request: HttpRequest, **arguments: Any) -> SafeString:
    """The pieces of page that apps give for this slot, one after the other."""
    if _kind(name):
        raise SlotError(f"the slot « {name} » gathers values: use slots.collect")
    parts = [_run(one, request, arguments, draw=True) for one in fills(name)]
    return SafeString("".join(conditional_escape(part) for part in parts if part))


def collect(name: str, request: HttpRequest, **arguments: Any) -> list[Any]:
    """The values that apps give for a data slot; a fill may give a list, which is laid flat; None is left out."""
    values: list[Any] = []
    _kind(name)
    for one in fills(name):
        value = _run(one, request, arguments, draw=False)
        if isinstance(value, (list, tuple)):
            values.extend(value)
        elif value is not None:
            values.append(value)
    return values


@contextmanager
def measured() -> Iterator[list[Spent]]:
    """Count the SQL queries of every fill drawn inside; tests hold the declared numbers with it."""
    measures: list[Spent] = []
    token = _measures.set(measures)
    try:
        yield measures
    finally:
        _measures.reset(token)


def autodiscover() -> None:
    """Read `slots.py` and `messages.py` of every app of the house, then refuse a fill whose slot nobody declared."""
    for config in apps.get_app_configs():
        if not config.name.startswith(HOUSE):
            continue
        for module in ("slots", "messages"):
            name = f"{config.name}.{module}"
            if name != __name__ and find_spec(name):
                import_module(name)
    unknown = sorted(set(_fills) - set(_declared))
    if unknown:
        raise SlotError(f"filled but never declared: {', '.join(unknown)}")


def _kind(name: str) -> bool:
    try:
        return _declared[name]
    except KeyError:
        raise SlotError(f"the slot « {name} » is not declared") from None


def _run(one: Fill, request: HttpRequest, arguments: dict[str, Any], *, draw: bool) -> Any:
    measures = _measures.get()
    if measures is None:
        return _value(one, request, arguments, draw)
    count = 0

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all(initialized_only=True):
            stack.enter_context(connection.execute_wrapper(counting))
        value = _value(one, request, arguments, draw)
    measures.append(Spent(one.slot, one.name, one.queries, count))
    return value


def _value(one: Fill, request: HttpRequest, arguments: dict[str, Any], draw: bool) -> Any:
    value = one.function(request=request, **arguments)
    if draw and isinstance(value, SlotContent):
        return _drawn(value, request)
    return value


def _drawn(piece: SlotContent, request: HttpRequest) -> SafeString:
    if piece.key is None:
        return render_to_string(piece.template, piece.context, request)
    key = (piece.template, get_language(), piece.key)
    drawn = _pieces.get(key)
    if drawn is None:
        # Threads may draw the same at once: the last one is kept.
        drawn = _pieces[key] = render_to_string(piece.template, piece.context)
        for oldest in list(_pieces)[:-MOST_PIECES]:
            _pieces.pop(oldest, None)
    return drawn


# The places that every page leaves.
declare("page.region", "page.account", "page.banner", "page.footer")
# What a page says in its head, and how to follow it; `subject=` as the register names it ("saisine:2026-A").
declare("page.head", "page.follow")
