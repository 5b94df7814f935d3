"""What the rows of a ballot say: its lists, its tally, its seal. Counting and counting again read the same here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core import texts
from ensems.meetings.ballots import counting
from ensems.meetings.ballots.enums import OPTION, Choice, Outcome
from ensems.meetings.ballots.models import Ballot, BallotVoice, RollEntry, Vote
from ensems.meetings.rules_of_meeting import Chair
from ensems.register import chain


@dataclass(frozen=True, slots=True)
class Counted:
    """All that is published of a closed ballot. `winner`: number of the option. `digest`: see `seal`."""

    tally: counting.Tally
    outcome: Outcome
    winner: int | None
    computation: str
    digest: str


def counted(ballot: Ballot, method: int = counting.METHOD) -> Counted:
    """From the rows alone, once the list of the closing is frozen. Six SQL queries."""
    entries = list(
        RollEntry.objects.filter(ballot=ballot).values_list(
            "mandate_id", "seat_id", *_seat("mandate"), *_seat("by"), "vote__choice"
        )
    )
    choices = list(Vote.objects.filter(ballot=ballot).values_list("choice", flat=True))
    voices = list(BallotVoice.objects.filter(ballot=ballot).values_list("seat_id", "mandate_id", "by_id", *MOMENTS))
    heard = {one[1] for one in entries}
    silent = sum(1 for seat, _mandate, _by, _opening, closing in voices if closing and seat not in heard)
    tally = counting.count(choices, len(entries), silent)
    said = [_attendance(voices)]
    if ballot.quorum_reached is False:
        outcome, winner = Outcome.NO_QUORUM, None
        said += [counting.roll(tally), _("Faute de quorum à l’ouverture, le scrutin est sans effet.")]
    else:
        theirs = {one[0]: one[-1] for one in entries}.get(ballot.chair_id or 0) or ""
        verdict = counting.decide(tally, asked(ballot, theirs, {one[1] for one in voices}, method))
        outcome, winner = verdict.outcome, verdict.winner
        said += verdict.sentences
    lines = [list(one[2:]) if not ballot.is_secret else list(one[2:-1]) for one in entries]
    return Counted(tally, outcome, winner, "\n".join(said), seal(ballot, lines, choices))


def counted_on_paper(ballot: Ballot, counts: Mapping[str, int], entries: int, method: int = counting.METHOD) -> Counted:
    """The same from what the minutes of a paper count say. Three SQL queries at most."""
    voices = list(BallotVoice.objects.filter(ballot=ballot).values_list("seat_id", "mandate_id", "by_id", *MOMENTS))
    silent = sum(1 for *_voice, closing in voices if closing) - entries
    tally = counting.Tally({choice: number for choice, number in sorted(counts.items()) if number}, entries, silent)
    said = [_attendance(voices), _("Scrutin tenu sur papier, d’après le procès-verbal de dépouillement.")]
    if ballot.quorum_reached is False:
        outcome, winner = Outcome.NO_QUORUM, None
        said += [counting.roll(tally), _("Faute de quorum à l’ouverture, le scrutin est sans effet.")]
    else:
        verdict = counting.decide(tally, asked(ballot, ballot.chair_choice, {one[1] for one in voices}, method))
        outcome, winner = verdict.outcome, verdict.winner
        said += verdict.sentences
    if ballot.chair_choice:
        words = dict(choices_of(ballot, options_of(ballot)))[ballot.chair_choice]
        said.append(_("Vote de la présidence, d’après le même procès-verbal : %(choice)s.") % {"choice": words})
    return Counted(tally, outcome, winner, "\n".join(said), paper_seal(ballot, tally))


def paper_seal(ballot: Ballot, tally: counting.Tally) -> str:
    """SHA-256 of {"ballot", "paper": digest of the scanned minutes, "counts", "entries"}, and "chair" when the minutes
    say what the chair voted."""
    content = {
        "ballot": ballot.subject,
        "paper": ballot.paper.digest if ballot.paper else "",
        "counts": dict(tally.counts),
        "entries": tally.entries,
        **({"chair": ballot.chair_choice} if ballot.chair_choice else {}),
    }
    return texts.digest(chain.canonical(content))


MOMENTS = ("at_opening", "at_closing")


def seal(ballot: Ballot, roll: list[list[object]], choices: list[str]) -> str:
    """SHA-256 of the canonical JSON {"ballot", "roll", "votes"}: what the closing act carries.

    A line of the roll: territory, number and kind of the seat, then the same of the seat by whose hand; in an open
    ballot its choice comes last. "votes" are the choices in alphabetical order, so that nothing says whose they are.
    """
    content = {"ballot": ballot.subject, "roll": sorted(roll, key=chain_key), "votes": sorted(choices)}
    return texts.digest(chain.canonical(content))


def facts(ballot: Ballot, found: Counted) -> dict[str, object]:
    """What the register keeps of a result."""
    return {
        "text": ballot.version.digest,
        "closed_at": chain.instant(ballot.closed_at) if ballot.closed_at else "",
        "counts": dict(found.tally.counts),
        "entries": found.tally.entries,
        "silent": found.tally.silent,
        "outcome": str(found.outcome),
        "winner": found.winner or 0,
        "computation": texts.digest(found.computation),
        "votes": found.digest,
        **({"paper": ballot.paper.digest} if ballot.paper else {}),
    }


def chain_key(line: list[object]) -> str:
    return chain.canonical({"line": line})


def choices_of(ballot: Ballot, options: list[tuple[int, str]]) -> list[tuple[str, str]]:
    """What may be answered, with its words. A blank vote is for ballots where one does not answer for or against."""
    if ballot.among_options:
        asked = [(f"option-{number}", label) for number, label in options]
        return asked + _told(Choice.BLANK, Choice.APART)
    blank = [Choice.BLANK] if ballot.is_secret else []
    return _told(Choice.FOR, Choice.AGAINST, Choice.ABSTAIN, *blank, Choice.APART)


def _told(*choices: Choice) -> list[tuple[str, str]]:
    return [(one.value, str(one.label)) for one in choices]


def options_of(ballot: Ballot) -> list[tuple[int, str]]:
    """One SQL query, none for a text."""
    return list(ballot.options.values_list("number", "label")) if ballot.among_options else []


def _seat(which: str) -> tuple[str, str, str]:
    return (f"{which}__seat__territory__code", f"{which}__seat__number", f"{which}__seat__kind")


def asked(ballot: Ballot, chairs_choice: str, voters: Collection[int], method: int = counting.METHOD) -> counting.Asked:
    """`chairs_choice`: what the chair voted, when it is known. `voters`: mandates that had a voice in it."""
    chair = None
    if ballot.chair_id is not None and not ballot.is_secret:
        number = chairs_choice.removeprefix(OPTION)
        chair = Chair(
            is_member=method == counting.BEFORE_TIES or ballot.chair_id in voters,
            voted_for={Choice.FOR.value: True, Choice.AGAINST.value: False}.get(chairs_choice),
            chose=int(number) if chairs_choice.startswith(OPTION) else None,
        )
    if ballot.rules is None:
        raise ValueError("a ballot that opened has its rules")
    return counting.Asked(
        rules=ballot.rules.rulebook,
        options=options_of(ballot),
        secret=ballot.is_secret,
        share=ballot.required_share,
        relative=ballot.relative,
        chair=chair,
        method=method,
    )


def _attendance(voices: list[tuple[int, int, int, bool, bool]]) -> str:
    """« À l’ouverture : 80 présents et 12 représentés ; à la clôture : 79 présents et 12 représentés. »"""
    opening = [(mandate, by) for _seat_id, mandate, by, at_opening, _closing in voices if at_opening]
    closing = [(mandate, by) for _seat_id, mandate, by, _opening, at_closing in voices if at_closing]
    return _("À l’ouverture : %(opening)s ; à la clôture : %(closing)s.") % {
        "opening": _there(opening),
        "closing": _there(closing),
    }


def _there(voices: list[tuple[int, int]]) -> str:
    carried = sum(1 for mandate, by in voices if mandate != by)
    present = len(voices) - carried
    said = ngettext("%(n)d présent", "%(n)d présents", present) % {"n": present}
    if not carried:
        return said
    represented = ngettext("%(n)d représenté", "%(n)d représentés", carried) % {"n": carried}
    return _("%(present)s et %(represented)s") % {"present": said, "represented": represented}
