"""Where mail lands when there is no SMTP server."""

from django.core.mail.backends.base import BaseEmailBackend


class MailboxBackend(BaseEmailBackend):
    pass
