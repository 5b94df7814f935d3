"""Under the address of a meeting."""

from django.urls import path

from ensems.meetings.live.views import chair, member, public

urlpatterns = [
    path("direct/", public.direct, name="direct"),
    path("projection/", public.projection, name="projection"),
    path("autour/", public.around, name="around"),
    path("paroles/", public.speeches, name="speeches"),
    path("parole/", member.floor, name="floor"),
    path("conduire/", chair.conduct, name="conduct"),
]
