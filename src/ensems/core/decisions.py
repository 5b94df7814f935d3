"""A rule answers with a Decision: yes, or no with a reason that the person concerned will read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` is a sentence in French (possibly lazy); `sign_in_helps` says an account could change the answer."""

    allowed: bool
    reason: Any = ""
    sign_in_helps: bool = False

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


def no(reason: Any, *, sign_in_helps: bool = False) -> Decision:
    return Decision(False, reason, sign_in_helps)


def first_no(*decisions: Decision) -> Decision:
    """The first refusal, or yes."""
    return next((decision for decision in decisions if not decision), YES)


class Refused(Exception):
    """An operation was asked for that a rule forbids; carries the decision for the page that explains it."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision.reason))
        self.decision = decision


def require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)
