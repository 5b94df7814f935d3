"""The demonstration mailbox: what would have been sent, read on this machine only."""

from __future__ import annotations

import base64
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ensems.interface.lists import Bar, Filter, page_of
from ensems.notices import queries
from ensems.notices.mailbox import is_readable_from
from ensems.notices.models import MailboxMessage


def _here_only(view: Any) -> Any:
    """Elsewhere the page does not exist: a 404 says nothing about what is behind."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_readable_from(request):
            raise Http404
        return view(request, *args, **kwargs)

    return require_safe(never_cache(guarded))


@_here_only
def mailbox(request: HttpRequest) -> HttpResponse:
    bar = Bar(request, Filter("a", _("Destinataire")))
    return render(request, "notices/mailbox.html", {"bar": bar, "page": page_of(queries.mailbox(bar["a"]), request)})


@_here_only
def message(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(MailboxMessage, pk=pk)
    return render(request, "notices/message.html", {"message": found})


@_here_only
def attachment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Always a download, never shown in the page: what is in it was not written by us."""
    found = get_object_or_404(MailboxMessage, pk=pk)
    if not 1 <= number <= len(found.attachments) or not found.attachments[number - 1]["content"]:
        raise Http404
    kept = found.attachments[number - 1]
    return HttpResponse(
        base64.b64decode(kept["content"]),
        content_type="application/octet-stream",
        headers={"Content-Disposition": _disposition(kept["name"])},
    )


def _disposition(name: str) -> str:
    return content_disposition_header(True, name or "piece") or "attachment"
