"""The addresses of sign-in: these and no other of allauth's; none of them knows a password.

`account_login` and `account_request_login_code` are one page: allauth asks for both names.
"""

from __future__ import annotations

from django.urls import path

from ensems.accounts.views import public

urlpatterns = [
    path("connexion/", public.SignIn.as_view(), name="account_login"),
    path("connexion/", public.SignIn.as_view(), name="account_request_login_code"),
    path("connexion/code/", public.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("deconnexion/", public.SignOut.as_view(), name="account_logout"),
    path("ferme/", public.Closed.as_view(), name="account_inactive"),
    path("inscription/", public.HowToJoin.as_view(), name="account_signup"),
]
