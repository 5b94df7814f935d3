"""Atom feeds: what everyone may read, the same bytes for everyone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ensems import __version__
from ensems.assembly.queries import institution
from ensems.core import texts
from ensems.notices.following.subjects import find_one
from ensems.register.queries import last_act
from ensems.website.feed_entries import INQUIRIES, Entry, entries
from ensems.website.feeds import atom

OF_A_THING = ("saisine", "preconisation", "territoire")


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    return _feed(request, "", "", _("Ensems : tout ce qui se passe"), reverse("website:home"))


@require_safe
def inquiries(request: HttpRequest) -> HttpResponse:
    return _feed(request, INQUIRIES, "", _("Ensems : les interpellations"), reverse("answers:inquiries"))


@require_safe
def of_a_thing(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """`kind` and `name` as the register names the subject."""
    found = find_one(f"{kind}:{name}") if kind in OF_A_THING else None
    if found is None:
        raise Http404(_("Ce flux n’existe pas, ou n’est pas public."))
    return _feed(request, kind, name, _("Ensems : %(name)s") % {"name": found.name}, found.url)


def _told(found: list[Entry]) -> list[Entry]:
    """A feed is read far from our banner: in a demonstration each title says that it is invented. One SQL query."""
    house = institution()
    if house is None or not house.plays:
        return found
    return [replace(one, title=_("Démonstration, inventé : %(title)s") % {"title": one.title}) for one in found]


def _feed(request: HttpRequest, kind: str, name: str, title: str, path: str) -> HttpResponse:
    """Every fact is an act, and so is its withdrawal: nothing moved as long as the register did not. One SQL query."""
    last = last_act()
    etag = quote_etag(texts.digest(f"{last.digest} {__version__} {settings.BASE_URL} {request.path}")[:32])
    # Dates go by the second: while it lasts, another act may come that the date would hide.
    modified = int(last.at.timestamp()) if last.at and last.at <= request.now - timedelta(seconds=1) else None
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        body = atom(
            name=f"{kind}:{name}" if name else kind or "tout",
            title=title,
            path=path,
            feed_path=request.path,
            entries=_told(entries(kind, name)),
        )
        response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "no-cache"
    return response
