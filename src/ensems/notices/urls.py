from __future__ import annotations

from django.urls import path

from ensems.notices.views import member, public, secretariat

app_name = "notices"

urlpatterns = [
    path("courrier/", public.mailbox, name="mailbox"),
    path("courrier/<int:pk>/", public.message, name="message"),
    path("courrier/<int:pk>/pieces/<int:number>/", public.attachment, name="attachment"),
    path("compte/messages/", member.choices, name="choices"),
    path("secretariat/messages/", secretariat.outbox, name="outbox"),
]
