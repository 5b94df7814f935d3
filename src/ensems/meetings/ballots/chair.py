"""What the chair is said to have voted, where figures are recorded by hand: on paper, by raised hands, in an opinion.

It settles equal voices where the rules say so (`ties`), and has to be said then. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.meetings.ballots.enums import Choice

DID_NOT_VOTE = "none"
ON_A_TEXT = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)
# For it or against: nothing else settles.
SIDES = {Choice.FOR.value: True, Choice.AGAINST.value: False}


def answers(choices: Iterable[tuple[str, Any]], *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    """What a form offers; `choices`: those of the vote."""
    return [("", gettext_lazy("non précisé")), *choices, (DID_NOT_VOTE, gettext_lazy("elle n’a pas voté")), *more]


def answers_on_a_text(*more: tuple[str, Any]) -> list[tuple[str, Any]]:
    return answers(((one.value, one.label) for one in ON_A_TEXT), *more)


def check(said: str, counts: Mapping[str, int], *more: str) -> None:
    """Raises ValidationError when it is none of the answers on a text, or one that nobody gave by these `counts`."""
    if said in ON_A_TEXT and not counts[said]:
        raise ValidationError(_("Aucune voix n’a été comptée pour cette réponse\u00a0: vérifiez."))
    if said and said not in (*ON_A_TEXT, DID_NOT_VOTE, *more):
        raise ValidationError(_("Choisissez une des réponses proposées."))


def has_to_be_said() -> str:
    return _("Les voix sont égales, et celle de la présidence est prépondérante\u00a0: dites ce qu’elle a voté.")
