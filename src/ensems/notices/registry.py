"""The messages that apps can send. Each app registers its own in `<app>/messages.py`, read at start.

    @message("contributions.receipt", label=_("Le reçu de mes contributions"))
    def receipt(params, person) -> Mail | None: ...

A message is rendered when it is sent, in French, with what is true at that moment; None means that it no longer has an
object and it is dropped. The subject and the text are plain; the shared footer is added here, not by the apps.

What is said to those who follow something is a `@news`: it is written for everyone, so its function receives no person.

    @news("answers.response_published")
    def response_published(params) -> Mail | None: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person
from ensems.notices.models import Subscriber


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `content` is its bytes."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Mail:
    """`text` is plain text without greeting or footer lines of its own; `reason` says why the person gets it.

    `alternative`: the same thing in a form that mail programs act on (an invitation); of a mail that leaves alone.
    """

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    reason: Any = ""
    alternative: Attachment | None = None


Recipient = Person | Subscriber
Render = Callable[[dict[str, Any], Any], Mail | None]
WriteNews = Callable[[dict[str, Any]], Mail | None]


@dataclass(frozen=True, slots=True)
class Message:
    """`urgent`: leaves alone, never grouped. `optional`: the person may refuse it; `label` is what the choice says.

    `is_news`: goes to followers only; `params["about"]` are the subjects that brought it to this one.
    """

    kind: str
    render: Render
    label: Any
    urgent: bool = False
    optional: bool = False
    is_news: bool = False


NEWS = _("Nouvelle de ce qui est suivi")
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


def news(kind: str) -> Callable[[WriteNews], WriteNews]:
    """A message for followers. What it says is what a visitor may read when it leaves; None when nothing is left."""

    def register(write: WriteNews) -> WriteNews:
        if kind in _messages:
            raise ValueError(f"the message « {kind} » is registered twice")
        _messages[kind] = Message(kind, lambda params, _to: write(params), NEWS, is_news=True)
        return write

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
