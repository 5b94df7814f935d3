from django.urls import path

from ensems.assembly.views import member, officer, public, recognition, secretariat, whatif

app_name = "assembly"
urlpatterns = [
    path("assemblee/", public.page, name="composition"),
    path("assemblee/delegations/", public.delegations, name="delegations"),
    path("assemblee/vacances/", public.vacancies, name="vacancies"),
    path("assemblee/annuaire/", public.directory, name="directory"),
    path("assemblee/annuaire/mes-coordonnees/", member.contacts, name="contacts"),
    path("assemblee/sieges/<int:pk>/", public.seat, name="seat"),
    path("assemblee/sieges/<int:pk>/designer/", secretariat.designate, name="designate"),
    path("assemblee/sieges/<int:pk>/suppleance/", secretariat.substitute, name="substitute"),
    path("assemblee/mandats/<int:pk>/fin/", member.end, name="end"),
    path("assemblee/nominations/<uuid:key>/", member.nomination, name="nomination"),
    path("assemblee/designations/", secretariat.designations, name="designations"),
    path("assemblee/elus/", recognition.review, name="recognitions"),
    path("assemblee/elus/<int:pk>/", recognition.case, name="recognition"),
    path("assemblee/designations/preparer/<slug:code>/", officer.prepare, name="prepare_designation"),
    path("assemblee/designations/preparees/<int:pk>/", officer.proposal, name="proposal"),
    path("assemblee/designations/preparees/<int:pk>/retirer/", officer.withdraw, name="withdraw_proposal"),
    path("assemblee/instances/", public.bodies, name="bodies"),
    path("assemblee/instances/nouvelle/", secretariat.new_body, name="new_body"),
    path("assemblee/instances/<slug:slug>/", public.body, name="body"),
    path("assemblee/instances/<slug:slug>/entree/", secretariat.join, name="join"),
    path("assemblee/instances/<slug:slug>/sorties/<int:pk>/", secretariat.leave, name="leave"),
    path("assemblee/simulation/", whatif.page, name="whatif"),
    path("assemblee/mandatures/nouvelle/", whatif.open_term, name="open_term"),
    path("assemblee/mandatures/<int:pk>/fin/", secretariat.end_term, name="end_term"),
]
