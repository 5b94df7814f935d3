"""Every address of the platform, app by app: each app's `urls.py` holds its own, in French."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern


class FirstWords(RoutePattern):
    """Of an app at the root: it is asked only for what begins with the first word of one of its addresses.

    Without it, each request tries every address of the apps that come before its own: a hundred refusals, a part of a
    millisecond.
    """

    def __init__(self, addresses: list[URLPattern | URLResolver]) -> None:
        super().__init__("")
        self._words = {_first(str(one.pattern)) for one in addresses}
        # A first word that varies, or that is no plain route, may be any.
        self._any = any(
            "<" in _first(str(one.pattern)) or not isinstance(one.pattern, RoutePattern) for one in addresses
        )

    def match(self, path: str) -> tuple[str, tuple, dict[str, object]] | None:
        return super().match(path) if self._any or _first(path) in self._words else None


def _first(path: str) -> str:
    return path.partition("/")[0]


def _at_the_root(app: str) -> URLResolver:
    found = path("", include(f"{app}.urls"))
    found.pattern = FirstWords(found.url_patterns)
    return found


urlpatterns = [_at_the_root(app) for app in settings.HOUSE if app != "ensems.config" and find_spec(f"{app}.urls")]
urlpatterns.append(path("compte/", include("ensems.accounts.allauth_urls")))

handler404 = "ensems.interface.views.public.not_found"
