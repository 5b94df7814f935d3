"""Under the address of a meeting."""

from django.urls import path

from ensems.meetings.ballots.views import chair, member, public

urlpatterns = [
    path("nouveau/", chair.prepare, name="prepare_ballot"),
    path("<int:number>/", public.ballot, name="ballot"),
    path("<int:number>/conduire/", chair.conduct, name="conduct_ballot"),
    path("<int:number>/demandes/", chair.demands, name="ballot_demands"),
    path("<int:number>/voter/", member.vote, name="vote"),
    path("<int:number>/recepisse/<uuid:key>/", member.receipt, name="ballot_receipt"),
]
