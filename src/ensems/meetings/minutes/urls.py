"""Under the address of a meeting."""

from django.urls import path

from ensems.meetings.minutes.views import member, public, secretariat

urlpatterns = [
    path("", public.minutes, name="minutes"),
    path("proces-verbal.pdf", public.pdf, name="minutes_pdf"),
    path("relire/", member.reread, name="reread_minutes"),
    path("tenir/", secretariat.keep, name="keep_minutes"),
    path("bureau/", secretariat.officers, name="officers"),
    path("points/<int:pk>/", secretariat.tenor, name="tenor"),
    path("points/<int:pk>/enregistrer/", secretariat.save_tenor, name="save_tenor"),
    path("desaccord/", secretariat.dissent, name="dissent"),
    path("corrections/<int:pk>/", secretariat.answer, name="answer_correction"),
]
