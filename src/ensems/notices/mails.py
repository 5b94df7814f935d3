"""From claimed notices to one mail: rendered now, in French, plain text with the shared footer.

A mail that brings news of what is followed can be stopped in one gesture: by the links of its footer, and by the
header that mail programs turn into a button (RFC 8058).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.notices.following import news, tokens
from ensems.notices.following.subjects import Followed
from ensems.notices.models import Notice
from ensems.notices.registry import Mail, Recipient, find


@dataclass(frozen=True, slots=True)
class Rendered:
    """`about`: what is followed that brings it, to this `subscriber`; nothing for a message that is no news."""

    notice: Notice
    mail: Mail
    about: tuple[Followed, ...] = ()
    subscriber: UUID | None = None


def render(notice: Notice, to: Recipient, about: Sequence[Followed] = ()) -> Mail | None:
    """What the message says now; None when it no longer has an object. Raises what the app's function raises."""
    with translation.override("fr"):
        message = find(notice.kind)
        if not message.is_news:
            return message.render(notice.params, to)
        mail = message.render({**notice.params, "about": [one.subject for one in about]}, to)
        return replace(mail, reason=news.reason(about)) if mail else None


def assemble(to: Recipient, key: UUID, rendered: list[Rendered], connection: BaseEmailBackend | None) -> EmailMessage:
    """One mail for one notice, or several under one subject. The Message-ID depends on the key only."""
    mails = [one.mail for one in rendered]
    manage, stop = _links(rendered)
    with translation.override("fr"):
        subject = (
            mails[0].subject
            if len(mails) == 1
            else _("%(count)d nouvelles de l’Assemblée des territoires") % {"count": len(mails)}
        )
        text = render_to_string(
            "notices/mail.txt",
            {
                "name": to.name if isinstance(to, Person) and (to.given_name or to.family_name) else "",
                "mails": mails,
                "several": len(mails) > 1,
                "reasons": list(dict.fromkeys(str(mail.reason) for mail in mails if mail.reason)),
                "base_url": settings.BASE_URL,
                "has_account": isinstance(to, Person),
                "manage": manage,
                "stop": stop,
            },
        )
    headers = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        subject=" ".join(str(subject).split()),
        body=text.strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to.email or ""],
        headers=headers,
        connection=connection,
    )
    for mail in mails:
        for attachment in mail.attachments:
            message.attach(attachment.name, attachment.content, attachment.content_type)
    if len(mails) == 1 and mails[0].alternative is not None:
        message.attach_alternative(mails[0].alternative.content.decode(), mails[0].alternative.content_type)
    return message


def _links(rendered: list[Rendered]) -> tuple[str, str]:
    """Where one sees all that one follows, and where one gesture stops what brought this mail; empty without news."""
    whose = next((one.subscriber for one in rendered if one.subscriber), None)
    if whose is None:
        return "", ""
    brought = [followed.subject for one in rendered for followed in one.about]
    return (
        settings.BASE_URL + reverse("notices:followed", args=[tokens.to_manage(whose)]),
        settings.BASE_URL + reverse("notices:stop", args=[tokens.to_stop(whose, brought)]),
    )


def message_id(key: UUID) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "ensems.invalid"
    return f"<{key}@{domain}>"
