"""Where allauth meets our people: no sign-up, our words, and a mail that does not leave is said."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.cryptokit import generate_user_code
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger(__name__)

CODE_DIGITS = 8
# The only two events worth a word on the next page; the others are already said by the page itself.
SPOKEN = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class MailNotSent(Exception):
    """The sign-in mail could not be handed over: the person is told at once, and may try again."""


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Ce compte n’est plus ouvert."),
        "incorrect_code": _("Ce code n’est pas le bon. Vérifiez les huit chiffres du dernier message reçu."),
        "too_many_login_attempts": _("Trop d’essais. Patientez une minute, puis demandez un nouveau code."),
        "rate_limited": _("Trop de demandes. Patientez une minute, puis recommencez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        """1234-5678: digits only, so that a phone shows its number pad; the dash and spaces are optional when typed."""
        return generate_user_code(numeric=True, length=CODE_DIGITS, dashed=True)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The mail of a code is sent at once, not through the outbox: somebody is waiting for it."""
        shown = {
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            "base_url": settings.BASE_URL,
            "closed_url": settings.BASE_URL + reverse("account_signup"),
            "code": context.get("code", ""),
            "email": email,
        }
        message = self.render_mail(template_prefix.replace("account/", "accounts/", 1), email, shown)
        try:
            sent = message.send()
        except Exception as error:
            # The text of a mail server's error may hold the address: only its kind is kept.
            log.error("sign_in_mail_failed", error=type(error).__name__)
            raise MailNotSent from error
        if not sent:
            log.error("sign_in_mail_failed", error="not taken")
            raise MailNotSent

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message_template:
            if message_template not in SPOKEN:
                return
            message_template = message_template.replace("account/", "accounts/", 1)
        super().add_message(request, level, message_template, message_context, extra_tags, message)
