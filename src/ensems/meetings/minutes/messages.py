"""What those who were there are told about the minutes, rendered when it leaves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.accounts.models import Person
from ensems.meetings import links
from ensems.meetings.minutes.enums import Status
from ensems.meetings.minutes.models import Minutes, MinutesCorrection
from ensems.meetings.minutes.operations.correcting import ANSWERED, SENT
from ensems.notices.registry import Mail, message

PRESENT = gettext_lazy("Vous recevez ce message parce que vous étiez présent ou présente à cette séance.")


@message(SENT, label=gettext_lazy("Procès-verbal d’une séance, à relire"), urgent=True)
def to_read(params: dict[str, Any], person: Person) -> Mail | None:
    """Nothing any more once it went on without them, or back to the draft."""
    minutes = Minutes.objects.filter(pk=params["minutes"]).select_related("meeting").first()
    if minutes is None or minutes.status != Status.SENT or minutes.version_id is not None:
        return None
    return Mail(
        subject=_("Procès-verbal à relire : %(title)s") % {"title": minutes.meeting.title},
        text=render_to_string(
            "meetings/mails/minutes.txt",
            {"minutes": minutes, "page": _page(minutes.meeting_id, params["mandate"])},
        ).strip(),
        reason=PRESENT,
    )


@message(ANSWERED, label=gettext_lazy("Réponse à une correction de procès-verbal"))
def answered(params: dict[str, Any], person: Person) -> Mail | None:
    found = MinutesCorrection.objects.filter(pk=params["correction"], mandate__person=person)
    one = found.select_related("minutes__meeting", "item").first()
    if one is None or one.answered_at is None:
        return None
    return Mail(
        subject=_("Votre correction du procès-verbal : %(answer)s") % {"answer": one.get_answer_display()},
        text=render_to_string(
            "meetings/mails/minutes_answer.txt",
            {"correction": one, "page": _page(one.minutes.meeting_id, one.mandate_id)},
        ).strip(),
        reason=PRESENT,
    )


def _page(meeting: int, mandate: int) -> str:
    token = links.token(links.MINUTES, meeting, mandate)
    return str(settings.BASE_URL) + reverse("meetings:minutes_by_link", args=[token])
