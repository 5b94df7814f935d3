"""Messages about people, who live one floor below."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.accounts.models import Invitation, Person
from ensems.accounts.tokens import token_for
from ensems.core import clock
from ensems.notices.registry import Mail, message


@message("accounts.invitation", label=gettext_lazy("Invitation"), urgent=True)
def invitation(params: dict[str, Any], person: Person) -> Mail | None:
    """Nothing any more once it was accepted, replaced or out of date."""
    found = (
        Invitation.objects.select_related("invited_by", "territory")
        .filter(key=params["invitation"], person=person)
        .first()
    )
    if found is None or not found.is_open(clock.now()):
        return None
    return Mail(
        subject=_("Votre invitation à l’Assemblée des territoires"),
        text=render_to_string(
            "notices/invitation.txt",
            {
                "invitation": found,
                "link": settings.BASE_URL + reverse("accounts:invitation", args=[token_for(found.key)]),
            },
        ).strip(),
        reason=_("Vous recevez ce message parce que quelqu’un vous a invité à rejoindre la plateforme."),
    )
