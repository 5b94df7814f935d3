"""What a host is told at start: in production, mail must really leave."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register()
def mail_leaves_in_production(app_configs: Any, **kwargs: Any) -> list[Error]:
    if not (settings.PRODUCTION and settings.DEMONSTRATION_MAILBOX):
        return []
    return [
        Error(
            "En production, les messages doivent partir : personne ne pourrait se connecter.",
            hint="Donnez un serveur d’envoi dans ENSEMS_SMTP_URL.",
            id="ensems.notices.E001",
        )
    ]
