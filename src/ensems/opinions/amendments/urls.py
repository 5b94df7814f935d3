"""Under the address of a recommendation."""

from django.urls import path

from ensems.opinions.amendments.views import member, public, secretariat

urlpatterns = [
    path("", public.amendment_list, name="amendments"),
    path("nouveau/", member.propose, name="propose_amendment"),
    path("ordre/", secretariat.order, name="order_amendments"),
    path("<int:number>/", public.amendment, name="amendment"),
    path("<int:number>/signer/", member.sign, name="sign_amendment"),
    path("<int:number>/retirer-ma-signature/", member.unsign, name="unsign_amendment"),
    path("<int:number>/retirer/", member.withdraw, name="withdraw_amendment"),
    path("<int:number>/main-levee/", secretariat.hands, name="record_hands"),
    path("<int:number>/decision/", secretariat.settle, name="settle_amendment"),
]
