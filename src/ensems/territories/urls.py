from django.urls import path

from ensems.territories.views import public

app_name = "territories"

urlpatterns = [
    path("territoires/", public.territories, name="list"),
    path("territoires/communes/", public.communes, name="communes"),
    path("territoires/<slug:code>/", public.territory, name="detail"),
]
