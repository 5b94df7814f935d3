"""Every request finds an empty cache."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bench.servers import ALONE
from ensems.interface import pages


class ColdMiddleware:
    """Put first: what was kept is forgotten before each request.

    The platform draws a page once for those who ask for it at the same instant; with BENCH_COLD=alone they do not share
    even that: each request has a key of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        if os.environ["BENCH_COLD"] == ALONE:
            ranks = itertools.count()
            pages.differs(lambda request: next(ranks))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        pages.forget_all()
        return self.get_response(request)
