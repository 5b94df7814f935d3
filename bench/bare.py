"""The reference: a Django project without middleware, whose one view answers 20 kB."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BYTES = 20_000
PAGE = b"x" * BYTES


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


urlpatterns = [path("", page)]

settings.configure(
    DEBUG=False, SECRET_KEY="bare", ALLOWED_HOSTS=["*"], MIDDLEWARE=[], INSTALLED_APPS=[], ROOT_URLCONF=__name__
)
application = get_wsgi_application()
