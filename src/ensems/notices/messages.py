"""Messages about people, and territories to follow, which live below; the request to confirm that one follows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.accounts.models import Invitation, Person
from ensems.accounts.tokens import token_for
from ensems.core import clock
from ensems.notices.following import subjects, tokens
from ensems.notices.following.operations import CONFIRMATION
from ensems.notices.following.subjects import Followed, followable
from ensems.notices.models import Subscriber, Subscription
from ensems.notices.registry import Mail, message
from ensems.territories.models import Territory


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


@followable("territoire")
def territories(codes: Collection[str]) -> list[Followed]:
    """One SQL query."""
    return [
        Followed(
            one.subject,
            _("le territoire « %(name)s »") % {"name": one.name},
            reverse("territories:detail", args=[one.code]),
            _("Un message quand il contribue, quand une préconisation reprend ses mots, quand la Région lui répond."),
        )
        for one in Territory.objects.filter(code__in=codes)
    ]


@message(CONFIRMATION, label=gettext_lazy("Confirmation d’un suivi"), urgent=True)
def confirm_following(params: dict[str, Any], subscriber: Subscriber) -> Mail | None:
    """Nothing any more once it was confirmed, forgotten or out of date, or when the thing is no longer public."""
    asked = Subscription.objects.filter(key=params["subscription"], subscriber=subscriber).first()
    if asked is None or asked.confirmed_at or asked.is_expired(clock.now()):
        return None
    what = subjects.find_one(asked.subject)
    if what is None:
        return None
    return Mail(
        subject=_("Confirmez que vous voulez suivre %(name)s") % {"name": what.name},
        text=render_to_string(
            "notices/confirm_following.txt",
            {
                "what": what,
                "page": settings.BASE_URL + what.url,
                "link": settings.BASE_URL + reverse("notices:confirm", args=[tokens.to_confirm(asked.key)]),
            },
        ).strip(),
        reason=_(
            "Quelqu’un a donné cette adresse sur notre site. Si ce n’est pas vous, ne faites rien : "
            "sans confirmation, elle est oubliée dans sept jours."
        ),
    )
