from django.urls import path

from ensems.answers.views import public, region, secretariat

app_name = "answers"
urlpatterns = [
    path("reponses/", public.owed, name="owed"),
    path("engagements/", public.pledges, name="pledges"),
    path("preconisations/<str:reference>/repondre/", region.write, name="write"),
    path("preconisations/<str:reference>/repondre/commencer/", region.start, name="start"),
    path("preconisations/<str:reference>/repondre/enregistrer/", region.save, name="save"),
    path("preconisations/<str:reference>/repondre/relire/", region.review, name="review"),
    path("engagements/<int:pk>/suite/", region.follow_up, name="follow_up"),
    path("saisines/<slug:slug>/clore/", secretariat.close, name="close"),
]
