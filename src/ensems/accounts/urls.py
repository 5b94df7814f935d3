from __future__ import annotations

from django.urls import path

from ensems.accounts.views import member, public, secretariat

app_name = "accounts"

urlpatterns = [
    path("compte/", member.profile, name="profile"),
    path("compte/effacer/", member.erase, name="erase"),
    path("compte/personnes/", secretariat.people, name="people"),
    path("compte/personnes/<uuid:key>/", secretariat.person, name="person"),
    path("compte/personnes/<uuid:key>/effacer/", secretariat.erase, name="erase_person"),
    path("compte/inviter/", secretariat.invite, name="invite"),
    path("invitation/<str:token>/", public.invitation, name="invitation"),
]
