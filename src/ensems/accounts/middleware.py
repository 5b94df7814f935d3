"""Gives each request its actor (`request.actor`) and its instant (`request.now`), lazily: a page may ask for no one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from ensems.accounts.actors import actor_for
from ensems.accounts.models import Person
from ensems.core import clock
from ensems.core.actors import VISITOR, Actor


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()
        request.actor = SimpleLazyObject(lambda: _actor(request))
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Made for one person: no cache on the way may give it to another.
            patch_cache_control(response, private=True)
        return response


def _actor(request: HttpRequest) -> Actor:
    """Known at the first question about it, and from then on as it is: rules ask it a hundred things."""
    person = request.user
    known = isinstance(person, Person) or person.is_authenticated
    request.actor = actor_for(person, request.now) if known else VISITOR  # type: ignore[attr-defined]
    return request.actor  # type: ignore[attr-defined]
