from django.urls import path

from ensems.calls.views import public

app_name = "calls"

urlpatterns = [
    path("appels/", public.call_list, name="list"),
    path("appels/<slug:slug>/", public.call, name="detail"),
]
