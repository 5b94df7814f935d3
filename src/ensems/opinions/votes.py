"""From a vote recorded by hand to its outcome and to the sentence that says it.

Without a session, hence without its rules, the plain rule of French assemblies (CGCT L2121-20): the majority of the
votes cast, abstentions not counted; a tie adopts nothing, unless the chair settles it (`ties`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.meetings.ballots.enums import Choice
from ensems.meetings.rules_of_meeting import PRESETS, Count, Majority, Rulebook, majority_of
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
    def voters(self) -> int:
        return self.cast + self.abstentions


# Where no rules apply.
PLAIN = PRESETS["commune"]


def majority(vote: Vote, rules: Rulebook = PLAIN) -> Majority:
    """By these rules, before any casting vote. Of all who voted, where they count those present: abstentions then weigh
    against, and whoever said nothing was typed among them."""
    return majority_of(Count(vote.votes_for, vote.votes_against, vote.abstentions), rules)


def outcome_of(vote: Vote, rules: Rulebook = PLAIN) -> Outcome:
    return Outcome.ADOPTED if majority(vote, rules).adopted else Outcome.REJECTED


def computation(vote: Vote, rules: Rulebook = PLAIN, settled: bool | None = None) -> str:
    """`settled`: a tie, by the chair's vote for it or against.

    « 97 pour, 12 contre, 9 abstentions ; 109 suffrages exprimés, majorité à 55 : adoptée. »"""
    found = majority(vote, rules)
    abstentions = ngettext("%(n)d abstention", "%(n)d abstentions", vote.abstentions) % {"n": vote.abstentions}
    said = _("%(pour)d pour, %(contre)d contre, %(abstentions)s ; %(base)s, majorité à %(majority)d : %(verdict)s.")
    return said % {
        "pour": vote.votes_for,
        "contre": vote.votes_against,
        "abstentions": abstentions,
        "base": _base(found.base, of_cast=rules.majority_of_cast),
        "majority": found.needed,
        "verdict": _verdict(found, settled),
    }


def _base(number: int, *, of_cast: bool) -> str:
    if of_cast:
        return ngettext("%(n)d suffrage exprimé", "%(n)d suffrages exprimés", number) % {"n": number}
    return ngettext("%(n)d votant, abstention comprise", "%(n)d votants, abstentions comprises", number) % {"n": number}


def _verdict(found: Majority, settled: bool | None) -> str:
    if settled:
        return _("égalité, la voix de la présidence emporte l’adoption")
    if settled is not None:
        return _("égalité, la voix de la présidence emporte le rejet")
    if found.adopted:
        return _("adoptée")
    return _("égalité, la préconisation n’est pas adoptée") if found.tied else _("rejetée")
