"""Whether a vote adopts, with its computation as a sentence. Pure and exact.

Of the votes cast: abstentions, blanks and refusals to take part are not among them. Of those present or represented:
everything that is not "for" weighs against. A tie is an equal split of the whole that counts, under a majority of half;
the chair's voice then decides, never in a secret ballot, where a chair's vote is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.meetings.rules_of_meeting.rulebook import CHAIR, CHAIR_IF_MEMBER, HALF, Rulebook, Share


@dataclass(frozen=True, slots=True)
class Count:
    """What was voted; none is negative. `silent`: entitled, present or represented, and did not answer at all."""

    votes_for: int
    votes_against: int
    abstentions: int = 0
    blanks: int = 0
    not_taking_part: int = 0
    silent: int = 0

    @property
    def cast(self) -> int:
        return self.votes_for + self.votes_against

    @property
    def entitled(self) -> int:
        return self.cast + self.abstentions + self.blanks + self.not_taking_part + self.silent


@dataclass(frozen=True, slots=True)
class Chair:
    """The chair of a ballot: a member who has a vote in it or not, and their own choice in an open ballot (True: for;
    None: neither), or the number of the option they `chose`."""

    is_member: bool = True
    voted_for: bool | None = None
    chose: int | None = None


@dataclass(frozen=True, slots=True)
class Majority:
    """`votes_for` out of `base`, `needed` at least; `by_chair`: only the chair's casting vote made it."""

    base: int
    needed: int
    adopted: bool
    tied: bool
    by_chair: bool
    sentence: str


def majority_of(
    count: Count, rules: Rulebook, *, secret: bool = False, chair: Chair | None = None, share: Share | None = None
) -> Majority:
    """`share`: a qualified majority that this decision asks instead of the usual one (two thirds of 9 is 6)."""
    share = share or rules.majority
    base = count.cast if rules.majority_of_cast else count.entitled
    needed = max(1, share.of(base))
    adopted = count.votes_for >= needed
    tied = count.votes_for == count.votes_against > 0 and 2 * count.votes_for == base and share == Share(HALF, True)
    casting = tied and not secret and _chair_decides(rules, chair) and chair is not None and chair.voted_for is not None
    by_chair = bool(casting and chair and chair.voted_for)
    said = _("%(counts)s ; %(base)s, majorité à %(needed)d : %(verdict)s.") % {
        "counts": ", ".join(_counts(count)),
        "base": _base(base, rules.majority_of_cast),
        "needed": needed,
        "verdict": _verdict(adopted, tied, by_chair, bool(casting), secret),
    }
    return Majority(base, needed, adopted or by_chair, tied, by_chair, said)


def _chair_decides(rules: Rulebook, chair: Chair | None) -> bool:
    if chair is None:
        return False
    return rules.tie == CHAIR or (rules.tie == CHAIR_IF_MEMBER and chair.is_member)


def _counts(count: Count) -> list[str]:
    """For and against always, the rest when there is some."""
    said = [_("%(n)d pour") % {"n": count.votes_for}, _("%(n)d contre") % {"n": count.votes_against}]
    said.append(ngettext("%(n)d abstention", "%(n)d abstentions", count.abstentions) % {"n": count.abstentions})
    if count.blanks:
        said.append(ngettext("%(n)d blanc", "%(n)d blancs", count.blanks) % {"n": count.blanks})
    if count.not_taking_part:
        said.append(
            ngettext("%(n)d ne prend pas part", "%(n)d ne prennent pas part", count.not_taking_part)
            % {"n": count.not_taking_part}
        )
    if count.silent:
        said.append(ngettext("%(n)d sans réponse", "%(n)d sans réponse", count.silent) % {"n": count.silent})
    return said


def _base(base: int, of_cast: bool) -> str:
    if of_cast:
        return ngettext("%(n)d suffrage exprimé", "%(n)d suffrages exprimés", base) % {"n": base}
    return ngettext("%(n)d présent ou représenté", "%(n)d présents ou représentés", base) % {"n": base}


def _verdict(adopted: bool, tied: bool, by_chair: bool, casting: bool, secret: bool) -> str:
    if adopted:
        return _("atteinte")
    if by_chair:
        return _("égalité, la voix de la présidence emporte l’adoption")
    if casting:
        return _("égalité, la voix de la présidence emporte le rejet")
    if tied and secret:
        return _("égalité, sans voix prépondérante dans un scrutin secret : non atteinte")
    if tied:
        return _("égalité : non atteinte")
    return _("non atteinte")
