from django.urls import path

from ensems.meetings.views import public, secretariat

app_name = "meetings"

urlpatterns = [
    path("seances/", public.meeting_list, name="list"),
    path("seances/nouvelle/", secretariat.record, name="record"),
    path("seances/<slug:slug>/", public.meeting, name="detail"),
    path("seances/<slug:slug>/corriger/", secretariat.correct, name="correct"),
]
