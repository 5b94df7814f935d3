"""The page of components, on which the accessibility tests run; and the page of what does not exist."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ensems.interface import catalogue


def components(request: HttpRequest) -> HttpResponse:
    return render(request, "interface/components_page.html", catalogue.context(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says what the view wrote. No SQL query."""
    return render(request, "404.html", {"reason": _written(exception)}, status=404)


def _written(exception: Exception) -> str:
    """Neither the resolver's own exception, nor the English that Django says as it catches a missing row."""
    ours = type(exception) is Http404 and (exception.__context__ is None or exception.__suppress_context__)
    return str(exception) if ours else ""
