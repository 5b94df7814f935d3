"""Places that apps above fill on the pages of saisines and policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ensems.calls.models import Call
from ensems.interface import pages
from ensems.interface.slots import SlotContent, declare, fill
from ensems.meetings.models import Meeting
from ensems.referrals.queries import next_turn, referrals_of

pages.turns(next_turn)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a fill of « referrals.heard » gives for one saisine: how many territories spoke, out of how many."""

    referral_id: int
    heard: int
    total: int


@dataclass(frozen=True, slots=True)
class QuestionNote:
    """What a fill of « referral.questions » gives under one question: "4 contributions", and where to go."""

    question_id: int
    text: str
    url: str = ""
    label: str = ""


# On the list: asked once for all the rows of the page, `referrals=` gives the rows shown.
declare("referrals.heard", data=True)
# On the page of a saisine; `referral=`, and for the questions `questions=`, all of them at once.
declare("referral.questions", data=True)
declare("referral.heard", "referral.sections", "referral.actions")
declare("policy.sections")


@fill("meeting.sections", queries=1, order=10)
def transmitted_there(*, request: HttpRequest, meeting: Meeting) -> SlotContent | None:
    return _linked(request, _("Les saisines qui y ont été transmises"), meeting=meeting)


@fill("call.sections", queries=1, order=10)
def what_followed(*, request: HttpRequest, call: Call) -> SlotContent | None:
    return _linked(request, _("Ce qui en est venu"), follows=call)


def _linked(request: HttpRequest, heading: str, **link: Any) -> SlotContent | None:
    found = referrals_of(request.actor, **link)
    return SlotContent("referrals/slots/linked.html", {"referrals": found, "heading": heading}) if found else None
