"""From claimed notices to one mail: rendered now, in French, plain text with the shared footer."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.notices.models import Notice
from ensems.notices.registry import Mail, find


@dataclass(frozen=True, slots=True)
class Rendered:
    notice: Notice
    mail: Mail


def render(notice: Notice, person: Person) -> Mail | None:
    """What the message says now; None when it no longer has an object. Raises what the app's function raises."""
    with translation.override("fr"):
        return find(notice.kind).render(notice.params, person)


def assemble(person: Person, key: UUID, rendered: list[Rendered], connection: BaseEmailBackend | None) -> EmailMessage:
    """One mail for one notice, or several under one subject. The Message-ID depends on the key only."""
    mails = [one.mail for one in rendered]
    with translation.override("fr"):
        subject = (
            mails[0].subject
            if len(mails) == 1
            else _("%(count)d nouvelles de l’Assemblée des territoires") % {"count": len(mails)}
        )
        text = render_to_string(
            "notices/mail.txt",
            {
                "person": person,
                "mails": mails,
                "several": len(mails) > 1,
                "reasons": list(dict.fromkeys(str(mail.reason) for mail in mails if mail.reason)),
                "base_url": settings.BASE_URL,
            },
        )
    message = EmailMessage(
        subject=" ".join(str(subject).split()),
        body=text.strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[person.email or ""],
        headers={"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    for mail in mails:
        for attachment in mail.attachments:
            message.attach(attachment.name, attachment.content, attachment.content_type)
    return message


def message_id(key: UUID) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "ensems.invalid"
    return f"<{key}@{domain}>"
