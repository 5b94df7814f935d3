"""State tables as literals one can read to a lawyer.

A table is {state: {verb: next state}}; what is not in it cannot happen.
"""

from __future__ import annotations

from collections.abc import Mapping

Table = Mapping[str, Mapping[str, str]]


class Impossible(Exception):
    """The verb does not exist in that state."""


def next_state(table: Table, state: str, verb: str) -> str:
    try:
        return table[state][verb]
    except KeyError:
        raise Impossible(f"« {verb} » n’est pas possible depuis l’état « {state} »") from None


def can(table: Table, state: str, verb: str) -> bool:
    return verb in table.get(state, {})
