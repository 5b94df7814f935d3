"""Serving files: as what they are, never as something a browser could run in our name."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ensems.core.decisions import require
from ensems.files import links, rules
from ensems.files.kinds import BY_TYPE
from ensems.files.models import StoredFile


@require_safe
def download(request: HttpRequest, key: UUID, name: str) -> HttpResponseBase:
    """A private file without a good link answers exactly as a file that never was."""
    file = StoredFile.objects.filter(key=key).first()
    proof = links.proof(file, request.GET.get(links.PARAMETER, "")) if file else links.Proof.NONE
    if file is None or (not file.is_public and proof is links.Proof.NONE):
        raise Http404(_("Ce fichier n’existe pas, ou n’est pas public."))
    if not file.is_public and proof is links.Proof.EXPIRED:
        require(rules.EXPIRED)
    # A published file may be withheld one day: caches must ask each time, which a 304 makes light.
    freshness = "public, no-cache" if file.is_public else "private, no-store"
    etag = f'"{file.digest}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        unchanged["Cache-Control"] = freshness
        return unchanged
    kind = BY_TYPE.get(file.content_type)
    response = FileResponse(
        file.content.open("rb"),
        filename=file.name,
        as_attachment=kind is None or not kind.inline,
        content_type=file.content_type if kind else "application/octet-stream",
    )
    response["Content-Length"] = str(file.size)
    response["ETag"] = etag
    response["Cache-Control"] = freshness
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if not file.content_type.startswith("text/"):
        # Already compressed inside: without this the gzip layer would work for nothing and hide the length.
        response["Content-Encoding"] = "identity"
    return response
