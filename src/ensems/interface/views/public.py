"""The page of components: every component in every state, on which the accessibility tests run."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ensems.interface import catalogue


def components(request: HttpRequest) -> HttpResponse:
    return render(request, "interface/components_page.html", catalogue.context(request))
