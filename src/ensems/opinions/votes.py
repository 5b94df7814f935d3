"""From a vote recorded by hand to its outcome and to the sentence that says it.

Without a session, hence without its rules, the plain rule of French assemblies (CGCT L2121-20): the majority of the
votes cast, abstentions not counted; a tie adopts nothing, unless the chair settles it (`ties`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.meetings.ballots.enums import Choice
from ensems.meetings.rules_of_meeting import Share
from ensems.meetings.rules_of_meeting.rulebook import HALF
from ensems.opinions.enums import Outcome

HALF_OF_THEM = Share(HALF, strict=True)


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
    def voters(self) -> int:
        return self.cast + self.abstentions


@dataclass(frozen=True, slots=True)
class Rule:
    """What adopts: that share of the votes cast, else of all who voted, whose abstentions then weigh against."""

    share: Share = HALF_OF_THEM
    of_cast: bool = True

    def base(self, vote: Vote) -> int:
        return vote.cast if self.of_cast else vote.voters

    def majority(self, vote: Vote) -> int:
        """The smallest number that is enough."""
        return max(1, self.share.of(self.base(vote)))

    def is_tied(self, vote: Vote) -> bool:
        """Two equal halves of the whole that counts, under a majority of half."""
        equal = vote.votes_for == vote.votes_against > 0
        return equal and 2 * vote.votes_for == self.base(vote) and self.share == HALF_OF_THEM

    def outcome(self, vote: Vote) -> Outcome:
        return Outcome.ADOPTED if vote.votes_for >= self.majority(vote) else Outcome.REJECTED

    def computation(self, vote: Vote, settled: bool | None = None) -> str:
        """`settled`: a tie, by the chair's vote for it or against.

        « 97 pour, 12 contre, 9 abstentions ; 109 suffrages exprimés, majorité à 55 : adoptée. »"""
        abstentions = ngettext("%(n)d abstention", "%(n)d abstentions", vote.abstentions) % {"n": vote.abstentions}
        said = _("%(pour)d pour, %(contre)d contre, %(abstentions)s ; %(base)s, majorité à %(majority)d : %(verdict)s.")
        return said % {
            "pour": vote.votes_for,
            "contre": vote.votes_against,
            "abstentions": abstentions,
            "base": self._base(vote),
            "majority": self.majority(vote),
            "verdict": self._verdict(vote, settled),
        }

    def _base(self, vote: Vote) -> str:
        number = {"n": self.base(vote)}
        if self.of_cast:
            return ngettext("%(n)d suffrage exprimé", "%(n)d suffrages exprimés", self.base(vote)) % number
        return (
            ngettext("%(n)d votant, abstention comprise", "%(n)d votants, abstentions comprises", self.base(vote))
            % number
        )

    def _verdict(self, vote: Vote, settled: bool | None) -> str:
        if settled:
            return _("égalité, la voix de la présidence emporte l’adoption")
        if settled is not None:
            return _("égalité, la voix de la présidence emporte le rejet")
        if self.outcome(vote) == Outcome.ADOPTED:
            return _("adoptée")
        if self.is_tied(vote):
            return _("égalité, la préconisation n’est pas adoptée")
        return _("rejetée")


PLAIN = Rule()
