from django.urls import path

from ensems.referrals.views import public, secretariat

app_name = "referrals"

urlpatterns = [
    path("saisines/", public.referral_list, name="list"),
    path("saisines/nouvelle/", secretariat.begin, name="begin"),
    path("saisines/<slug:slug>/", public.referral, name="detail"),
    path("saisines/<slug:slug>/preparer/", secretariat.prepare, name="prepare"),
    path("saisines/<slug:slug>/preparer/enregistrer/", secretariat.save, name="save"),
    path("saisines/<slug:slug>/documents/", secretariat.documents, name="documents"),
    path("saisines/<slug:slug>/documents/<int:pk>/retirer/", secretariat.remove_document, name="remove_document"),
    path("saisines/<slug:slug>/transmettre/", secretariat.transmit, name="transmit"),
    path("saisines/<slug:slug>/abandonner/", secretariat.discard, name="discard"),
    path("saisines/<slug:slug>/phases/<slug:kind>/", secretariat.change_phase, name="change_phase"),
    path("politiques/", public.policy_list, name="policies"),
    path("politiques/nouvelle/", secretariat.add_policy, name="add_policy"),
    path("politiques/<slug:slug>/", public.policy, name="policy"),
    path("politiques/<slug:slug>/version/", secretariat.add_policy_version, name="add_policy_version"),
]
