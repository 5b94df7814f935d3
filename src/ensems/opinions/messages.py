"""What the Region is told when an opinion is sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.notices.registry import Mail, message
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Opinion, Recommendation


@message("opinions.transmitted")
def transmitted(params: dict[str, Any], person: Person) -> Mail | None:
    opinion = Opinion.objects.select_related("referral").filter(pk=params["opinion"]).first()
    if opinion is None:
        return None
    adopted = opinion.recommendations.filter(outcome=Outcome.ADOPTED).order_by("number")
    lines = [
        _("L’Assemblée a transmis à la Région son avis sur « %(title)s ».") % {"title": opinion.referral.title},
        _("Chaque préconisation attend une réponse motivée, dans les %(n)d jours que la Région s’est donnés :")
        % {"n": opinion.answer_within_days},
        "\n".join(_line(recommendation) for recommendation in adopted),
    ]
    return Mail(
        subject=_("Avis transmis : %(title)s") % {"title": opinion.referral.title},
        text="\n\n".join(lines),
        reason=_("Vous répondez pour la Région aux préconisations de l’Assemblée."),
    )


def _line(recommendation: Recommendation) -> str:
    address = settings.BASE_URL + reverse("opinions:recommendation", args=[recommendation.reference])
    return f"- {recommendation.reference} · {recommendation.title}\n  {address}"
