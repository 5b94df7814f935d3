"""Where mail lands when there is no SMTP server: rows that a page shows, on the loopback address only."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Sequence
from email.message import Message
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest
from django.http.request import split_domain_port

from ensems.core import clock
from ensems.notices.models import MailboxMessage

# Larger attachments keep their name and size only: this is a demonstration, not a store.
KEPT_BYTES = 1_000_000
# How the headers begin that proxies add, each in its own words.
FORWARDED = (
    "HTTP_X_FORWARDED",
    "HTTP_X_ORIGINAL",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_X_CLUSTER_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_CF_",
    "HTTP_FORWARDED",
    "HTTP_VIA",
)


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [row for message in email_messages for row in _rows(message)]
        MailboxMessage.objects.bulk_create(rows)
        return len(email_messages)


def is_readable_from(request: HttpRequest) -> bool:
    """On this very machine, without a proxy in between, and only while no server sends the mails."""
    if settings.PRODUCTION or not settings.DEMONSTRATION_MAILBOX:
        return False
    if any(header.startswith(FORWARDED) for header in request.META):
        return False
    if split_domain_port(request.get_host())[0] not in settings.LOOPBACK_NAMES:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _rows(message: EmailMessage) -> list[MailboxMessage]:
    sent = message.message()
    return [
        MailboxMessage(
            at=clock.now(),
            to=address[:320],
            subject=message.subject[:320],
            body=message.body,
            message_id=str(sent["Message-ID"])[:200],
            attachments=[_attachment(one) for one in message.attachments],
        )
        for address in message.recipients()
    ]


def _attachment(one: Any) -> dict[str, Any]:
    if isinstance(one, Message):
        name, content, kind = one.get_filename() or "", one.get_payload(decode=True) or b"", one.get_content_type()
    else:
        name, content, kind = one[0] or "", one[1], one[2] or "application/octet-stream"
    data = content.encode() if isinstance(content, str) else bytes(content)
    kept = base64.b64encode(data).decode() if len(data) <= KEPT_BYTES else ""
    return {"name": name, "type": kind, "size": len(data), "content": kept}
