from django.urls import path

from ensems.website.views import public, secretariat

app_name = "website"
urlpatterns = [
    path("", public.home, name="home"),
    path("secretariat/", secretariat.page, name="worklist"),
    path("ressources/", public.resources, name="resources"),
    path("aide/", public.help_page, name="help"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("mentions-legales/", public.legal, name="legal"),
    path("sante", public.health, name="health"),
]
