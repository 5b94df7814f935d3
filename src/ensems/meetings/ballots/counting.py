"""From votes to an outcome and to the sentences that say how. Pure and exact: no database, no clock.

A vote for or against a text: see `rules_of_meeting.majority`. Among options or candidates: the one that obtains the
majority that the rules ask; where the most votes are enough (a third round of nominations, CGCT L2122-7), the one that
has strictly more than any other. Equal at the head: see `ties`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.meetings.ballots import ties
from ensems.meetings.ballots.enums import OPTION, Choice, Outcome
from ensems.meetings.rules_of_meeting import Chair, Count, Rulebook, Share, majority_of

# How results are counted and said. What was counted in one way is counted again in the same. 1: a tie among options was
# left as it was, and a tie on a text did not say why it stayed one.
METHOD = 2
BEFORE_TIES = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """`counts`: {choice: votes}. `entries`: the roll. `silent`: entitled at the closing, and not on the roll."""

    counts: Mapping[str, int]
    entries: int
    silent: int = 0

    @property
    def votes(self) -> int:
        return sum(self.counts.values())

    @property
    def agrees(self) -> bool:
        """Every vote has its entry, every entry its vote."""
        return self.votes == self.entries

    def of(self, choice: str) -> int:
        return self.counts.get(choice, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the ballot asks. `options`: (number, label), empty for a text. `share`: a qualified majority, if any.
    `chair`: for the casting vote, in an open ballot."""

    rules: Rulebook
    options: Sequence[tuple[int, str]] = ()
    secret: bool = False
    share: Share | None = None
    relative: bool = False
    chair: Chair | None = None
    method: int = METHOD

    @property
    def explains_ties(self) -> bool:
        return self.method > BEFORE_TIES


@dataclass(frozen=True, slots=True)
class Verdict:
    """`winner`: number of the option that is chosen. `awaits_chair`: it is a tie, which the chair's vote settles, and
    none of the equal sides is known to have it."""

    outcome: Outcome
    sentences: tuple[str, ...]
    winner: int | None = None
    awaits_chair: bool = False


def count(choices: Iterable[str], entries: int, silent: int = 0) -> Tally:
    return Tally(dict(sorted(Counter(choices).items())), entries, silent)


def decide(tally: Tally, asked: Asked) -> Verdict:
    found = _among(tally, asked) if asked.options else on_a_text(tally, asked)
    return replace(found, sentences=(roll(tally), *found.sentences))


def roll(tally: Tally) -> str:
    """« 118 émargements, 118 votes »"""
    entries = ngettext("%(n)d émargement", "%(n)d émargements", tally.entries) % {"n": tally.entries}
    votes = ngettext("%(n)d vote", "%(n)d votes", tally.votes) % {"n": tally.votes}
    verdict = _("les deux nombres sont égaux") if tally.agrees else _("les deux nombres diffèrent")
    return _("%(entries)s, %(votes)s : %(verdict)s.") % {"entries": entries, "votes": votes, "verdict": verdict}


def on_a_text(tally: Tally, asked: Asked) -> Verdict:
    """Without the sentence of the roll, which a vote by raised hands does not have."""
    counted = Count(
        votes_for=tally.of(Choice.FOR),
        votes_against=tally.of(Choice.AGAINST),
        abstentions=tally.of(Choice.ABSTAIN),
        blanks=tally.of(Choice.BLANK),
        not_taking_part=tally.of(Choice.APART),
        silent=tally.silent,
    )
    found = majority_of(counted, asked.rules, secret=asked.secret, chair=asked.chair, share=asked.share)
    outcome = Outcome.ADOPTED if found.adopted else Outcome.REJECTED
    decided = asked.chair is not None and asked.chair.voted_for is not None
    barred = ties.barred(asked.rules, asked.chair, secret=asked.secret)
    # The sentence of a secret tie says why already.
    if not found.tied or not asked.explains_ties or asked.secret or (decided and not barred):
        return Verdict(outcome, (found.sentence,))
    return Verdict(outcome, (found.sentence, barred or ties.neither_side()), awaits_chair=not barred)


def _among(tally: Tally, asked: Asked) -> Verdict:
    votes = {number: tally.of(f"{OPTION}{number}") for number, _label in asked.options}
    labels = dict(asked.options)
    cast = sum(votes.values())
    most = max(votes.values())
    leading = [number for number, found in votes.items() if found == most]
    said = [_counts(votes, labels, tally)]
    if asked.relative:
        said.append(_relative(most, leading, labels, cast, asked))
        if not cast:
            return Verdict(Outcome.UNDECIDED, tuple(said))
        if len(leading) > 1:
            return _settle(Outcome.TIED, leading, labels, said, asked)
        return Verdict(Outcome.CHOSEN, tuple(said), leading[0])
    base = cast if asked.rules.majority_of_cast else tally.votes + tally.silent
    share = asked.share or asked.rules.majority
    needed = max(1, share.of(base))
    if asked.explains_ties and ties.by_halves(most, leading, base, share):
        said.append(_halves(base, needed, most, asked, [labels[number] for number in leading]))
        return _settle(Outcome.UNDECIDED, leading, labels, said, asked)
    reached = most >= needed and len(leading) == 1
    said.append(_absolute(base, needed, asked, labels[leading[0]] if reached else ""))
    return Verdict(Outcome.CHOSEN if reached else Outcome.UNDECIDED, tuple(said), leading[0] if reached else None)


def _settle(outcome: Outcome, leading: list[int], labels: Mapping[int, str], said: list[str], asked: Asked) -> Verdict:
    """By the chair's vote among those equal at the head; `outcome` when it settles nothing."""
    if not asked.explains_ties:
        return Verdict(outcome, tuple(said))
    barred = ties.barred(asked.rules, asked.chair, secret=asked.secret)
    chosen = asked.chair.chose if asked.chair else None
    if not barred and chosen in leading:
        return Verdict(Outcome.CHOSEN, (*said, ties.settled(labels[chosen])), chosen)
    why = barred or ties.none_of_them()
    return Verdict(outcome, (*said, why, ties.another_round()), awaits_chair=not barred)


def _counts(votes: Mapping[int, int], labels: Mapping[int, str], tally: Tally) -> str:
    """« A : 45 voix ; B : 41 voix ; 3 blancs. »: the most first, then in the order of the ballot."""
    ordered = sorted(votes.items(), key=lambda one: (-one[1], one[0]))
    said = [_("%(label)s : %(n)d voix") % {"label": labels[number], "n": found} for number, found in ordered]
    others = (
        (tally.of(Choice.ABSTAIN), ngettext("%(n)d abstention", "%(n)d abstentions", tally.of(Choice.ABSTAIN))),
        (tally.of(Choice.BLANK), ngettext("%(n)d blanc", "%(n)d blancs", tally.of(Choice.BLANK))),
        (
            tally.of(Choice.APART),
            ngettext("%(n)d ne prend pas part", "%(n)d ne prennent pas part", tally.of(Choice.APART)),
        ),
        (tally.silent, ngettext("%(n)d sans réponse", "%(n)d sans réponse", tally.silent)),
    )
    return " ; ".join([*said, *(words % {"n": number} for number, words in others if number)]) + "."


def _whole(base: int, asked: Asked) -> str:
    if asked.rules.majority_of_cast:
        return ngettext("%(n)d suffrage exprimé", "%(n)d suffrages exprimés", base) % {"n": base}
    return ngettext("%(n)d présent ou représenté", "%(n)d présents ou représentés", base) % {"n": base}


def _absolute(base: int, needed: int, asked: Asked, winner: str) -> str:
    facts = {"whole": _whole(base, asked), "needed": needed, "winner": winner}
    if winner:
        return _("%(whole)s, majorité à %(needed)d : atteinte par %(winner)s.") % facts
    return _("%(whole)s, majorité à %(needed)d : elle n’est pas atteinte, un nouveau tour est possible.") % facts


def _halves(base: int, needed: int, most: int, asked: Asked, names: Sequence[str]) -> str:
    facts = {"whole": _whole(base, asked), "needed": needed, "n": most, "one": names[0], "other": names[1]}
    return _("%(whole)s, majorité à %(needed)d : égalité à %(n)d voix entre %(one)s et %(other)s.") % facts


def _relative(most: int, leading: list[int], labels: Mapping[int, str], cast: int, asked: Asked) -> str:
    if not cast:
        return _("Majorité relative : aucun suffrage n’est exprimé.")
    names = " · ".join(labels[number] for number in leading)
    if len(leading) > 1:
        told = {"n": most, "names": names}
        if asked.explains_ties:
            return _("Majorité relative : égalité à %(n)d voix entre %(names)s.") % told
        return _("Majorité relative : égalité à %(n)d voix entre %(names)s ; le scrutin ne les départage pas.") % told
    return _("Majorité relative : %(names)s a le plus de voix.") % {"names": names}
