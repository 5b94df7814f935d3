"""Every request finds an empty cache, and draws its page itself."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse


class ColdMiddleware:
    """Put first. Two requests for one page at the same instant share nothing either: each has a key of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.forget_all: Callable[[], None] = lambda: None
        # A version of the platform that keeps no page is always cold.
        if find_spec("ensems.interface.pages"):
            pages = import_module("ensems.interface.pages")
            self.forget_all = pages.forget_all
            ranks = itertools.count()
            pages.differs(lambda request: next(ranks))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.forget_all()
        return self.get_response(request)
