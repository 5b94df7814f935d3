"""From a recorded vote to its outcome and to the sentence that says it.

The rule here is the plain one of French assemblies (CGCT L2121-20): the majority of the votes cast, abstentions not
counted; a tie adopts nothing, unless the chair settles it (`ties`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.meetings.ballots.enums import Choice
from ensems.opinions.enums import Outcome


@dataclass(frozen=True, slots=True)
class Vote:
    """Counts of one vote; none is negative."""

    votes_for: int
    votes_against: int
    abstentions: int

    @property
    def cast(self) -> int:
        """Suffrages exprimés: abstentions are not among them."""
        return self.votes_for + self.votes_against

    @property
    def counts(self) -> dict[str, int]:
        return {Choice.FOR: self.votes_for, Choice.AGAINST: self.votes_against, Choice.ABSTAIN: self.abstentions}

    @property
    def is_tied(self) -> bool:
        return self.votes_for == self.votes_against > 0

    @property
    def voters(self) -> int:
        return self.cast + self.abstentions

    @property
    def majority(self) -> int:
        """The smallest number that is more than half of the votes cast."""
        return self.cast // 2 + 1


def outcome_of(vote: Vote) -> Outcome:
    return Outcome.ADOPTED if vote.votes_for >= vote.majority else Outcome.REJECTED


def computation(vote: Vote, settled: bool | None = None) -> str:
    """`settled`: a tie, by the chair's vote for it or against.

    « 97 pour, 12 contre, 9 abstentions ; 109 suffrages exprimés, majorité à 55 : adoptée. »"""
    abstentions = ngettext("%(n)d abstention", "%(n)d abstentions", vote.abstentions) % {"n": vote.abstentions}
    cast = ngettext("%(n)d suffrage exprimé", "%(n)d suffrages exprimés", vote.cast) % {"n": vote.cast}
    verdict = _("adoptée") if outcome_of(vote) == Outcome.ADOPTED else _("rejetée")
    if vote.votes_for == vote.votes_against:
        verdict = {
            None: _("égalité, la préconisation n’est pas adoptée"),
            True: _("égalité, la voix de la présidence emporte l’adoption"),
            False: _("égalité, la voix de la présidence emporte le rejet"),
        }[settled]
    return _("%(pour)d pour, %(contre)d contre, %(abstentions)s ; %(cast)s, majorité à %(majority)d : %(verdict)s.") % {
        "pour": vote.votes_for,
        "contre": vote.votes_against,
        "abstentions": abstentions,
        "cast": cast,
        "majority": vote.majority,
        "verdict": verdict,
    }
