"""The messages that apps can send. Each app registers its own in `<app>/messages.py`, read at start.

    @message("contributions.receipt", label=_("Le reçu de mes contributions"))
    def receipt(params, person) -> Mail | None: ...

A message is rendered when it is sent, in French, with what is true at that moment; None means that it no longer has an
object and it is dropped. The subject and the text are plain; the shared footer is added here, not by the apps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ensems.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `content` is its bytes."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Mail:
    """`text` is plain text without greeting or footer lines of its own; `reason` says why the person gets it."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    reason: Any = ""


Render = Callable[[dict[str, Any], Person], Mail | None]


@dataclass(frozen=True, slots=True)
class Message:
    """`urgent`: leaves alone, never grouped. `optional`: the person may refuse it; `label` is what the choice says."""

    kind: str
    render: Render
    label: Any
    urgent: bool
    optional: bool


_messages: dict[str, Message] = {}


def message(kind: str, *, label: Any = "", urgent: bool = False, optional: bool = False) -> Callable[[Render], Render]:
    def register(render: Render) -> Render:
        if kind in _messages:
            raise ValueError(f"the message « {kind} » is registered twice")
        if optional and not label:
            raise ValueError(f"the optional message « {kind} » needs a label")
        _messages[kind] = Message(kind, render, label, urgent, optional)
        return render

    return register


def find(kind: str) -> Message:
    try:
        return _messages[kind]
    except KeyError:
        raise LookupError(f"no message is registered as « {kind} »") from None


def optional_messages() -> list[Message]:
    return sorted((one for one in _messages.values() if one.optional), key=lambda one: one.kind)


def urgent_kinds() -> list[str]:
    return [one.kind for one in _messages.values() if one.urgent]


def label_of(kind: str) -> str:
    """What the kind is called on a page; the kind itself when its app gave no name or no longer exists."""
    known = _messages.get(kind)
    return str(known.label) if known and known.label else kind
