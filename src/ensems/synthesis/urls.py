from django.urls import path

from ensems.synthesis.views import member, public

app_name = "synthesis"
urlpatterns = [
    path("saisines/<slug:slug>/synthese/", public.workshop, name="workshop"),
    path("saisines/<slug:slug>/synthese/plusieurs/", member.fates, name="fates"),
    path("contributions/<str:reference>/sort/", member.fate, name="fate"),
]
