"""What those whose words a recommendation rests on are told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.answers.models import FollowUp, Response
from ensems.notices.registry import Mail, message
from ensems.opinions.models import Recommendation


def _address(recommendation: Recommendation) -> str:
    return settings.BASE_URL + reverse("opinions:recommendation", args=[recommendation.reference])


def _why() -> str:
    return _("La préconisation cite votre contribution, ou vous en êtes le rapporteur.")


@message("answers.published")
def published(params: dict[str, Any], person: Person) -> Mail | None:
    response = Response.objects.select_related("recommendation").filter(pk=params["response"]).first()
    if response is None:
        return None
    recommendation = response.recommendation
    return Mail(
        subject=_("La Région a répondu : %(title)s") % {"title": recommendation.title},
        text="\n\n".join(
            [
                _("Préconisation %(ref)s : %(kind)s.")
                % {"ref": recommendation.reference, "kind": response.get_kind_display()},
                response.reasons,
                _("Le fil entier : %(address)s") % {"address": _address(recommendation)},
            ]
        ),
        reason=_why(),
    )


@message("answers.followed_up")
def followed_up(params: dict[str, Any], person: Person) -> Mail | None:
    found = FollowUp.objects.select_related("pledge__response__recommendation").filter(pk=params["follow_up"]).first()
    if found is None:
        return None
    recommendation = found.pledge.response.recommendation
    return Mail(
        subject=_("Du nouveau sur un engagement : %(title)s") % {"title": recommendation.title},
        text="\n\n".join(
            [
                _("Engagement : %(text)s") % {"text": found.pledge.text},
                _("État : %(state)s.") % {"state": found.get_state_display()},
                found.text,
                _("Le fil entier : %(address)s") % {"address": _address(recommendation)},
            ]
        ),
        reason=_why(),
    )
