from django.urls import include, path

from ensems.meetings.minutes.views import member as reading
from ensems.meetings.views import attendance, convening, member, public, secretariat

app_name = "meetings"

urlpatterns = [
    path("seances/", public.meeting_list, name="list"),
    path("seances/nouvelle/", secretariat.record, name="record"),
    path("seances/journee/", secretariat.plan_day, name="plan_day"),
    path("seances/reglement/", public.standing_rules, name="rules"),
    path("seances/reglement/nouveau/", secretariat.adopt_rules, name="adopt_rules"),
    path("seances/reponse/<str:token>/", member.answer, name="answer"),
    path("seances/badge/<str:token>/", attendance.badge, name="badge"),
    path("seances/points/<int:pk>/", secretariat.edit_item, name="edit_item"),
    path("seances/points/<int:pk>/deplacer/", secretariat.move_item, name="move_item"),
    path("seances/points/<int:pk>/retirer/", secretariat.remove_item, name="remove_item"),
    path("seances/points/<int:pk>/document/", secretariat.add_document, name="add_document"),
    path("seances/documents/<int:pk>/retirer/", secretariat.remove_document, name="remove_document"),
    path("seances/presence/<int:pk>/", attendance.correct_presence, name="correct_presence"),
    path("seances/<slug:slug>/", public.meeting, name="detail"),
    path("seances/<slug:slug>/ordre-du-jour.pdf", public.agenda_pdf, name="agenda_pdf"),
    path("seances/<slug:slug>/convocation.pdf", public.convocation_pdf, name="convocation_pdf"),
    path("seances/<slug:slug>/corriger/", secretariat.correct, name="correct"),
    path("seances/<slug:slug>/preparer/", secretariat.prepare, name="prepare"),
    path("seances/<slug:slug>/convocation/", convening.convocation, name="convocation"),
    path("seances/<slug:slug>/convocation/rappels/", convening.remind, name="remind"),
    path("seances/<slug:slug>/convocation/lettres.pdf", convening.letters, name="letters"),
    path("seances/<slug:slug>/convocation/postees/", convening.posted, name="posted"),
    path("seances/<slug:slug>/annuler/", convening.cancel, name="cancel"),
    path("seances/<slug:slug>/convoquer-de-nouveau/", convening.call_again, name="call_again"),
    path("seances/<slug:slug>/ma-reponse/", member.my_answer, name="my_answer"),
    path("seances/<slug:slug>/arrivee/", member.arrival, name="arrival"),
    path("seances/<slug:slug>/presences/", attendance.presences, name="presences"),
    path("seances/<slug:slug>/presences/code/", attendance.room_code, name="room_code"),
    path("seances/<slug:slug>/presences/emargement.pdf", attendance.sheet, name="sheet"),
    path("seances/<slug:slug>/pouvoirs/", attendance.proxies, name="proxies"),
    path("seances/proces-verbal/<str:token>/", reading.by_link, name="minutes_by_link"),
    path("seances/<slug:slug>/proces-verbal/", include("ensems.meetings.minutes.urls")),
    path("seances/<slug:slug>/", include("ensems.meetings.live.urls")),
    path("seances/<slug:slug>/scrutins/", include("ensems.meetings.ballots.urls")),
]
