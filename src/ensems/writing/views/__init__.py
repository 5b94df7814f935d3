"""What upper apps need to receive a save from the editor and to answer it.

saved = operations.save_my_text(actor=request.actor, now=request.now, **read_save(request))
return save_response(request, saved=saved)
"""

from __future__ import annotations

from typing import TypedDict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from ensems.core.clock import PARIS
from ensems.writing.operations import Saved


class Save(TypedDict):
    """The arguments that `writing.operations.save_draft` takes from the page."""

    body: str
    base_revision: int
    editor: str
    turn: int


def read_save(request: HttpRequest) -> Save:
    """What the editor sent, with or without JavaScript. A damaged number is an older ancestor, no error."""
    return Save(
        body=request.POST.get("body", ""),
        base_revision=_number(request.POST.get("base_revision", "")),
        editor=request.POST.get("editor", "")[:36].replace("\x00", ""),
        turn=_number(request.POST.get("turn", "")),
    )


def save_response(request: HttpRequest, *, saved: Saved, by: str = "") -> JsonResponse:
    """`by`: the name of who wrote meanwhile, when the upper app may say it."""
    notice = _("%(name)s a écrit en même temps\u00a0: tout est gardé.") % {"name": by} if by and saved.others else ""
    at = request.now.astimezone(PARIS)  # type: ignore[attr-defined]
    answer = {
        "revision": saved.revision,
        "merged": saved.merged,
        "body": saved.body if saved.merged else None,
        "notice": notice or saved.notice,
        "saved_at": f"{at.hour}\u00a0h\u00a0{at.minute:02}",
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def saved_fragment(request: HttpRequest, saved: Saved) -> HttpResponse:
    return save_response(request, saved=saved)


def _number(text: str) -> int:
    return min(int(text), 2_000_000_000) if text.isascii() and text.isdigit() and len(text) < 12 else 0
