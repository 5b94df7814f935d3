"""What the ballots of a meeting decide on the texts of an opinion: read from their results, never retyped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core.decisions import YES, Decision, first_no, no
from ensems.meetings.ballots.enums import BallotKind
from ensems.meetings.ballots.enums import Outcome as BallotOutcome
from ensems.meetings.models import Ballot, BallotResult, Meeting
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Amendment, Opinion, Recommendation
from ensems.writing.models import Version


@dataclass(frozen=True, slots=True)
class Found:
    """A counted ballot on a text of the opinion; `usable` says whether the decision may be read from it, or why not.
    `of_whole`: it was held on the whole opinion."""

    ballot: Ballot
    usable: Decision
    of_whole: bool = False

    @property
    def result(self) -> BallotResult:
        return self.ballot.result

    @property
    def outcome(self) -> Outcome:
        return Outcome.ADOPTED if self.result.is_adopted else Outcome.REJECTED


@dataclass(frozen=True, slots=True)
class Planned:
    """What is known of the vote on one recommendation. `waiting`: amendments to it that no vote has settled."""

    recommendation: Recommendation
    found: tuple[Found, ...]
    waiting: tuple[Amendment, ...] = ()

    @property
    def chosen(self) -> Found | None:
        """The last ballot on its own text, else the last on the whole opinion."""
        usable = [one for one in self.found if one.usable]
        return max(usable, key=lambda one: (not one.of_whole, one.ballot.closed_at, one.ballot.pk), default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    lines: tuple[Planned, ...]

    @property
    def is_complete(self) -> bool:
        """Every recommendation is decided by a ballot: nothing is left to record by hand."""
        return bool(self.lines) and all(line.chosen for line in self.lines)

    @property
    def meetings(self) -> list[Meeting]:
        """Where it was decided, when all of it was by ballots; else nowhere."""
        return [line.chosen.ballot.meeting for line in self.lines if line.chosen] if self.is_complete else []

    def of(self, recommendation: Recommendation) -> Planned | None:
        return next((line for line in self.lines if line.recommendation.pk == recommendation.pk), None)


def plan(opinion: Opinion, recommendations: Iterable[Recommendation]) -> Plan:
    """`recommendations`: those put to the vote, each with its `version`. Two SQL queries."""
    put = list(recommendations)
    ballots = counted_on([opinion.text_id, *(one.text_id for one in put)])
    amendments = list(Amendment.objects.filter(recommendation__in=put).select_related("version"))
    whole = [
        _found(one, opinion.version, (), of_whole=True) for one in ballots if one.version.text_id == opinion.text_id
    ]
    lines = []
    for one in put:
        mine = [a for a in amendments if a.recommendation_id == one.pk]
        own = [_found(ballot, one.version, mine) for ballot in ballots if ballot.version.text_id == one.text_id]
        waiting = tuple(a for a in mine if a.fate == Fate.DEPOSITED)
        lines.append(Planned(one, tuple(own + whole), waiting))
    return Plan(tuple(lines))


def counted_on(texts: Iterable[int | None]) -> list[Ballot]:
    """Ballots counted on any version of these texts, the first closed first: one SQL query."""
    found = Ballot.objects.filter(version__text__in=[pk for pk in texts if pk is not None], closed_at__isnull=False)
    return list(
        found.select_related("result", "version", "meeting__chair", "chair__person").order_by("closed_at", "pk")
    )


def _found(
    ballot: Ballot, version: Version | None, amendments: Iterable[Amendment], *, of_whole: bool = False
) -> Found:
    return Found(ballot, first_no(is_effective(ballot), is_held_on(ballot, version, amendments)), of_whole)


def is_effective(ballot: Ballot) -> Decision:
    """A counted vote for or against a text, with the quorum."""
    result = getattr(ballot, "result", None)
    if ballot.cancelled_at is not None:
        return no(_("Ce scrutin a été annulé."))
    if result is None:
        return no(_("Ce scrutin n’est pas encore dépouillé : son résultat décidera."))
    if ballot.kind != BallotKind.POSITION:
        return no(_("Ce scrutin n’était pas un vote pour ou contre un texte."))
    if result.outcome == BallotOutcome.NO_QUORUM:
        return no(_("Ce scrutin est sans effet : le quorum n’était pas atteint à son ouverture."))
    return YES


def is_held_on(ballot: Ballot, version: Version | None, amendments: Iterable[Amendment] = ()) -> Decision:
    """Whether it was held on the very text that is to be decided. `amendments`: those to this text, to say which of
    them changed it since. Reads `ballot.version`."""
    if version is None or ballot.version_id == version.pk:
        return YES if version is not None else no(_("Le texte n’est pas soumis à l’adoption."))
    if ballot.version.text_id != version.text_id:
        return no(_("Ce scrutin a porté sur un autre texte."))
    facts = {"old": ballot.version.number, "new": version.number}
    since = sorted(
        one.number
        for one in amendments
        if one.fate == Fate.ADOPTED and one.settled_at and one.settled_at > ballot.version.frozen_at
    )
    if not since:
        return no(
            _("Ce scrutin a porté sur la version %(old)d du texte, remplacée depuis par la version %(new)d.") % facts
        )
    numbers = ", ".join(str(number) for number in since)
    return no(
        ngettext(
            "Ce scrutin a porté sur la version %(old)d du texte ; l’amendement n° %(numbers)s, adopté depuis, l’a "
            "remplacée par la version %(new)d : c’est elle que l’on vote.",
            "Ce scrutin a porté sur la version %(old)d du texte ; les amendements n° %(numbers)s, adoptés depuis, "
            "l’ont remplacée par la version %(new)d : c’est elle que l’on vote.",
            len(since),
        )
        % (facts | {"numbers": numbers})
    )
