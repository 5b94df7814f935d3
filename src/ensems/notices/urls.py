from __future__ import annotations

from django.urls import path

from ensems.notices.views import following, member, public, secretariat

app_name = "notices"

urlpatterns = [
    path("courrier/", public.mailbox, name="mailbox"),
    path("courrier/<int:pk>/", public.message, name="message"),
    path("courrier/<int:pk>/pieces/<int:number>/", public.attachment, name="attachment"),
    path("compte/messages/", member.choices, name="choices"),
    path("compte/suivis/", following.own, name="own"),
    path("suivre/confirmer/<str:token>/", following.confirm, name="confirm"),
    path("suivre/<str:subject>/", following.follow, name="follow"),
    path("suivre/<str:subject>/demande/", following.asked, name="asked"),
    path("suivis/arreter/<str:token>/", following.stop, name="stop"),
    path("suivis/<str:token>/", following.followed, name="followed"),
    path("secretariat/messages/", secretariat.outbox, name="outbox"),
]
