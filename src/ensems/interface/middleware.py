"""A refused operation becomes a page that says why."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ensems.core.decisions import Refused


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return HttpResponse(str(exception), status=403)
        return None
