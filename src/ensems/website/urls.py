from django.urls import path

from ensems.website.views import feeds, public, secretariat

app_name = "website"
urlpatterns = [
    path("", public.home, name="home"),
    path("secretariat/", secretariat.page, name="worklist"),
    path("ressources/", public.resources, name="resources"),
    path("aide/", public.help_page, name="help"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("mentions-legales/", public.legal, name="legal"),
    path("flux/", feeds.everything, name="feed"),
    path("flux/interpellations/", feeds.inquiries, name="feed_of_inquiries"),
    path("flux/<str:kind>/<str:name>/", feeds.of_a_thing, name="feed_of"),
    path("sante", public.health, name="health"),
]
