from django.urls import include, path

from ensems.opinions.amendments.views.secretariat import terms
from ensems.opinions.views import member, public, secretariat

app_name = "opinions"
urlpatterns = [
    path("preconisations/", public.recommendation_list, name="list"),
    path("preconisations/<str:reference>/", public.recommendation, name="recommendation"),
    path("preconisations/<str:reference>/versions/", public.versions, name="versions"),
    path("preconisations/<str:reference>/ecrire/", member.write, name="write"),
    path("preconisations/<str:reference>/enregistrer/", member.save, name="save"),
    path("preconisations/<str:reference>/garder/", member.freeze, name="freeze"),
    path("preconisations/<str:reference>/abandonner/", member.withdraw, name="withdraw"),
    path("preconisations/<str:reference>/citer/", member.cite, name="cite"),
    path("preconisations/<str:reference>/citations/<int:pk>/retirer/", member.remove_citation, name="remove_citation"),
    path("preconisations/<str:reference>/amendements/", include("ensems.opinions.amendments.urls")),
    path("saisines/<slug:slug>/preconisations/", member.workshop, name="workshop"),
    path("saisines/<slug:slug>/preconisations/soumettre/", member.submit, name="submit"),
    path("saisines/<slug:slug>/preconisations/rouvrir/", member.reopen, name="reopen"),
    path("avis/<str:reference>/", public.opinion, name="opinion"),
    path("avis/<str:reference>.pdf", public.opinion_pdf, name="opinion_pdf"),
    path("avis/<str:reference>/adoption/", secretariat.adoption, name="adoption"),
    path("avis/<str:reference>/adoption/lire/", secretariat.derive, name="derive_adoption"),
    path("avis/<str:reference>/amendements/", terms, name="amendment_terms"),
    path("avis/<str:reference>/transmettre/", secretariat.transmit, name="transmit"),
]
