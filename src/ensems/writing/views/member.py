"""The preview of a text being written: it reads nothing and writes nothing."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.core.decisions import require
from ensems.writing import marks
from ensems.writing.operations import MAX_DRAFT
from ensems.writing.rules import may_write

PER_MINUTE = 60


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    require(may_write(actor))
    window = f"writing.preview:{actor.key}:{int(request.now.timestamp()) // 60}"  # type: ignore[attr-defined]
    cache.add(window, 0, 120)
    if cache.incr(window) > PER_MINUTE:
        said = _("Trop d’aperçus en une minute\u00a0: attendez un instant, votre texte n’est pas touché.")
        return HttpResponse(said, status=429, content_type="text/plain; charset=utf-8")
    body = request.POST.get("body", "")
    if len(body) > MAX_DRAFT:
        return HttpResponse(
            _("Ce texte est trop long pour être montré."), status=413, content_type="text/plain; charset=utf-8"
        )
    return render(request, "writing/preview.html", {"body": body, "problems": marks.problems(body)})
