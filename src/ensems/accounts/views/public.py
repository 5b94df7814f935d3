"""Signing in and out, and the door of an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import Login
from allauth.account.views import AccountInactiveView, ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.generic import TemplateView

from ensems.accounts import queries, rules
from ensems.accounts.adapter import MailNotSent
from ensems.accounts.forms import CodeForm, SignInForm
from ensems.accounts.operations import accept_invitation
from ensems.core.decisions import Refused

# Where a session keeps the address of someone sent back to the beginning: never in a link.
SENT_BACK = "accounts.sent_back"


def _not_sent() -> str:
    return _("Le message n’a pas pu partir. Ce n’est pas votre fait : réessayez dans quelques minutes.")


class SignIn(RequestLoginCodeView):
    """An address known or not gets a mail and the same next page: nobody learns here who is registered."""

    template_name = "accounts/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"email": self.request.session.pop(SENT_BACK, "")}

    def form_valid(self, form: SignInForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except MailNotSent:
            form.add_error(None, _not_sent())
            return self.render_to_response(self.get_context_data(form=form), status=503)

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ConfirmCode(ConfirmLoginCodeView):
    template_name = "accounts/confirm_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who is sent back to the beginning is told why, and finds there the address and where one was going."""
        pending = request.session.get(LOGIN_SESSION_KEY)
        answer = super().dispatch(request, *args, **kwargs)
        if getattr(answer, "url", "") != reverse("account_login"):
            return answer
        if pending and getattr(self, "_process", None) is None:
            messages.error(request, _("Ce code n’est plus valable. Demandez-en un nouveau."))
        if pending:
            request.session[SENT_BACK] = pending.get("email") or ""
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_login")))

    def get_form_class(self) -> Any:
        return super().get_form_class() if self._action == "resend" else CodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        minutes = self._process.timeout // 60
        return context | {"address": self._process.state.get("email", ""), "minutes": minutes}

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        try:
            return super()._resend_form_valid(form)
        except MailNotSent:
            again = CodeForm(code=self._process.code, data={"code": ""})
            again.add_error(None, _not_sent())
            return self.render_to_response(self.get_context_data(form=again), status=503)


class SignOut(LogoutView):
    template_name = "accounts/sign_out.html"


class Closed(AccountInactiveView):
    template_name = "accounts/closed.html"


class HowToJoin(TemplateView):
    template_name = "accounts/how_to_join.html"


@never_cache
@sensitive_variables("token")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the invitation and changes nothing (mail servers follow links); POST accepts it and signs in."""
    found = queries.invitation_by_token(token)
    if found is None:
        return render(request, "accounts/invitation_unknown.html", status=404)
    decision = rules.may_accept(found, request.now)
    if request.method == "POST":
        try:
            accepted = accept_invitation(actor=request.actor, token=token, now=request.now)
        except Refused as refusal:
            decision = refusal.decision
        except ValidationError:
            return render(request, "accounts/invitation_unknown.html", status=404)
        else:
            return _enter(request, accepted)
    status = 200 if decision else 410
    other = request.actor.person_id not in (None, found.person_id)
    return render(
        request, "accounts/invitation.html", {"invitation": found, "decision": decision, "other": other}, status=status
    )


def _enter(request: HttpRequest, accepted: Any) -> HttpResponse:
    """The link came by mail and served once: it proves the address as a code would."""
    profile = reverse("accounts:profile")
    if request.actor.person_id == accepted.person_id:
        return HttpResponseRedirect(profile)
    logout(request, show_message=False)
    person = accepted.person
    record_authentication(request, person, method="invitation", email=person.email)
    return perform_login(request, Login(user=person, redirect_url=profile, email=person.email))
