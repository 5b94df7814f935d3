"""Whole pages kept for visitors, each exactly as long as it is true.

A page that nobody signed in for depends on three things: what was recorded, the time, and the request itself. So a kept
page carries the *edition* it was drawn from (the head of the register: every act that a visitor can see the effect of
is there) and the first instant at which time alone changes it; it is given again only to the same request, under the
same edition, before that instant. The release and the settings need no place in the key: pages are kept in the memory
of one process and go with it.

Apps say what they know, when their modules are read at start:

A page drawn for someone who signed in is theirs, but most of it is what a visitor reads: such *pieces* are kept in the
same way (`{% kept "name" %}…{% endkept %}` in templates), and shared by all who have no more rights than a visitor.

    pages.edition_from(head)            the register
    @pages.turns                        an app whose pages change at instants it can name (the end of a phase)
    @pages.differs                      an app whose pages differ with the request beyond its address and language
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from ensems.core import clock, freshness

Edition = tuple[int, str]
Turn = Callable[[datetime], datetime | None]
Difference = Callable[[HttpRequest], Hashable]

# A page is some 30 kB once compressed: a thousand of them, or a few large ones.
LARGEST = 1_000_000
# Nobody waits longer than that for a page that another request is drawing.
PATIENCE = 5.0

_edition_of: list[Callable[[], Edition]] = []
_turns: list[Turn] = []
_differences: list[Difference] = []


def edition_from(read: Callable[[], Edition]) -> Callable[[], Edition]:
    _edition_of[:] = [read]
    return read


def turns(function: Turn) -> Turn:
    """`function(now)`: the first instant after `now` at which pages of the app change by themselves, or None."""
    _turns.append(function)
    return function


def differs(function: Difference) -> Difference:
    """`function(request)`: something cheap, without SQL, that two requests must share to get the same page."""
    _differences.append(function)
    return function


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished page: `content` as it goes over the wire, valid from `made_at` until `until` (excluded)."""

    edition: Edition
    made_at: datetime
    until: datetime
    content: bytes
    headers: tuple[tuple[str, str], ...] = ()
    etag: str = ""
    value: Any = None

    @property
    def weight(self) -> int:
        """In bytes; a value that was read counts for a small piece."""
        return len(self.content) + 1_000

    def is_true(self, edition: Edition, now: datetime) -> bool:
        return self.edition == edition and self.made_at <= now < self.until

    def answer(self, request: HttpRequest) -> HttpResponse:
        headers = dict(self.headers)
        asked = request.META.get("HTTP_IF_NONE_MATCH")
        has_it = self.etag in asked if asked else self._is_dated(request.META.get("HTTP_IF_MODIFIED_SINCE"), headers)
        return HttpResponseNotModified(headers=headers) if has_it else HttpResponse(self.content, headers=headers)

    @staticmethod
    def _is_dated(date: str | None, headers: dict[str, str]) -> bool:
        """Only feeds say when they changed; a reader gives that date back as it received it."""
        return date is not None and date == headers.get("Last-Modified")


class Drawing:
    """A page that a request is drawing, for those that ask for the same one meanwhile."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.page: Kept | None = None

    def wait(self, edition: Edition) -> Kept | None:
        """None when it took too long, is not for everyone, or is already of another edition or another time."""
        if not self.done.wait(PATIENCE):
            return None
        page = self.page
        return page if page is not None and page.is_true(edition, clock.now()) else None


class Shelf:
    """Pages by key, the least read going first when there is no more room; safe between threads."""

    def __init__(self, room: int) -> None:
        self.room, self.held = room, 0
        self._pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing: dict[Hashable, Drawing] = {}

    def find(self, key: Hashable, edition: Edition, now: datetime) -> Kept | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or not page.is_true(edition, now):
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Hashable, page: Kept) -> None:
        with self._lock:
            if key in self._drawing:
                self._drawing[key].page = page
            self._drop(key)
            self._pages[key] = page
            self.held += page.weight
            while self.held > self.room:
                self._drop(next(iter(self._pages)))

    def forget_all(self) -> None:
        with self._lock:
            self._pages.clear()
            self.held = 0

    def _drop(self, key: Hashable) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.held -= page.weight

    @contextmanager
    def drawing(self, key: Hashable) -> Iterator[Drawing | None]:
        """None for the request that draws this page; those that ask for it meanwhile get what it is drawing."""
        with self._lock:
            begun = self._drawing.get(key)
            if begun is None:
                mine = self._drawing[key] = Drawing()
        if begun is not None:
            yield begun
            return
        try:
            yield None
        finally:
            with self._lock:
                del self._drawing[key]
            mine.done.set()


shelf = Shelf(settings.PAGES_KEPT_BYTES)


def forget_all() -> None:
    shelf.forget_all()


class PagesMiddleware:
    """The first of all: a page that is still true costs one SQL query, the edition."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not shelf.room or not _may_be_kept(request):
            return self.get_response(request)
        key, edition = _key(request), edition_of(request)
        page = shelf.find(key, edition, clock.now())
        if page is None:
            with shelf.drawing(key) as begun:
                if begun is None:
                    return self._drawn(request, key, edition)
                page = begun.wait(edition)
        return page.answer(request) if page is not None else self._drawn(request, key, edition)

    def _drawn(self, request: HttpRequest, key: Hashable, edition: Edition) -> HttpResponse:
        with freshness.watched() as instants:
            response = self.get_response(request)
        now: datetime | None = getattr(request, "now", None)
        # Something was recorded while the page was drawn: it may show half of it.
        if now is None or not _is_for_everyone(response) or _edition_of[0]() != edition:
            return response
        response.headers.setdefault("Cache-Control", "no-cache")
        if "ETag" not in response.headers:
            # A view may say by what its page is the same: compressed anew, the same page is other bytes.
            response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        etag = response.headers["ETag"]
        page = Kept(edition, now, _until(now, instants), response.content, tuple(response.headers.items()), etag)
        shelf.keep(key, page)
        return page.answer(request)


def edition_of(request: HttpRequest) -> Edition:
    """The edition under which this request is answered: read once, before anything is drawn. One SQL query."""
    if not hasattr(request, "edition"):
        request.edition = _edition_of[0]()  # type: ignore[attr-defined]
    return request.edition  # type: ignore[attr-defined]


def piece(request: HttpRequest, name: str, draw: Callable[[], str]) -> SafeString:
    """A piece of the page at this address, drawn once an edition for all who read it as a visitor would.

    `draw` must show nothing of the person who asks, and hold what it reads until it is called: a piece that is found
    costs no SQL query.
    """
    if not _is_of_a_member(request):
        return mark_safe(draw())
    found = _once(request, ("piece", name, *_place(request)), lambda: (draw().encode(), None))
    return mark_safe(found.content.decode())


def remembered(request: HttpRequest, key: Hashable, read: Callable[[], Any]) -> Any:
    """What `read` gives, read once an edition for all who read as visitors do; nobody changes what they are given."""
    if not _is_of_a_member(request):
        return read()
    return _once(request, ("value", key), lambda: (b"", read())).value


def _is_of_a_member(request: HttpRequest) -> bool:
    """Read by someone who signed in and sees what visitors see; the page of a visitor is kept whole instead."""
    actor = request.actor  # type: ignore[attr-defined]
    return bool(shelf.room and request.method == "GET" and not actor.is_visitor and actor.is_ordinary)


def _once(request: HttpRequest, key: Hashable, make: Callable[[], tuple[bytes, Any]]) -> Kept:
    edition, now = edition_of(request), request.now  # type: ignore[attr-defined]
    found = shelf.find(key, edition, now)
    if found is None:
        with freshness.watched() as instants:
            content, value = make()
        found = Kept(edition, now, _until(now, instants), content, value=value)
        if _edition_of[0]() == edition:
            shelf.keep(key, found)
    freshness.changes_at(found.until)
    return found


def _may_be_kept(request: HttpRequest) -> bool:
    """A plain read by someone who carries neither a session nor a message of ours."""
    meta = request.META
    if request.method != "GET" or "HTTP_HX_REQUEST" in meta or request.path_info.startswith(settings.STATIC_URL):
        return False
    return not meta.get("HTTP_COOKIE") or not request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages"}


def _key(request: HttpRequest) -> Hashable:
    meta = request.META
    return (
        "gzip" in meta.get("HTTP_ACCEPT_ENCODING", ""),
        "text/html" in meta.get("HTTP_ACCEPT", "text/html"),
        *_place(request),
    )


def _place(request: HttpRequest) -> tuple[Hashable, ...]:
    """The address as it was asked for, in which language, and what else pages differ with."""
    meta = request.META
    return (
        request.scheme,
        meta.get("HTTP_HOST") or (meta.get("SERVER_NAME"), meta.get("SERVER_PORT")),
        request.path_info,
        meta.get("QUERY_STRING", ""),
        _language(request),
        tuple(difference(request) for difference in _differences),
    )


def _language(request: HttpRequest) -> str:
    if len(settings.LANGUAGES) == 1:
        return str(settings.LANGUAGE_CODE)
    return translation.get_language_from_request(request)


def _is_for_everyone(response: Any) -> bool:
    if response.status_code != 200 or response.streaming or response.cookies or len(response.content) > LARGEST:
        return False
    control = response.headers.get("Cache-Control", "")
    return "private" not in control and "no-store" not in control


def _until(now: datetime, instants: list[datetime]) -> datetime:
    known = [*instants, *(turn(now) for turn in _turns), freshness.next_day(now)]
    return min(one for one in known if one is not None and one > now)
