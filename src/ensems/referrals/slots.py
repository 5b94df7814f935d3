"""Places that apps above fill on the pages of saisines and policies."""

from __future__ import annotations

from dataclasses import dataclass

from ensems.interface.slots import declare


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
