"""Every address of the platform, app by app: each app's `urls.py` holds its own, in French."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include(f"{app}.urls")) for app in settings.HOUSE if app != "ensems.config" and find_spec(f"{app}.urls")
]
urlpatterns.append(path("compte/", include("ensems.accounts.allauth_urls")))

handler404 = "ensems.interface.views.public.not_found"
