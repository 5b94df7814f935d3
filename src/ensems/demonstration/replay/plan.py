"""From what threads say to what happens, in order: events, each with its invented instant. Pure and always the same.

What a file does not date (supports, fates, the writing of recommendations) is spread over the phase where it belongs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from ensems.core import clock
from ensems.demonstration.replay.script import (
    Answer,
    Asked,
    Done,
    Fate,
    Proposal,
    Quoted,
    Remark,
    Reply,
    Said,
    Session,
    Sitting,
    Span,
    Thread,
)
from ensems.referrals.enums import PhaseKind

# A support comes in the weeks that follow the contribution; a text is submitted some days before the vote.
SUPPORTED_WITHIN, SUBMITTED_BEFORE = 35, 12
CALLED_BEFORE, ANSWERED_BEFORE = 14, 8
# Minutes: written and sent in the week, read for a fortnight, published in the week of their adoption.
WRITTEN_AFTER, SENT_AFTER, READ_FOR, PUBLISHED_AFTER = 2, 3, 15, 3
END_OF_DAY = time(23, 59)
DEPOSIT, DISCUSSION, WORK, FOLLOWING = (8, 12), (14, 20), (9, 11), (14, 17)


@dataclass(frozen=True, slots=True)
class Opens:
    """The saisine is transmitted (an invented one)."""


@dataclass(frozen=True, slots=True)
class Supports:
    """The `rank`-th of those who support it, from 0."""

    key: str
    rank: int


@dataclass(frozen=True, slots=True)
class Decides:
    key: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Cites:
    key: str
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Withdraws:
    key: str


@dataclass(frozen=True, slots=True)
class Submits:
    pass


@dataclass(frozen=True, slots=True)
class Transmits:
    pass


@dataclass(frozen=True, slots=True)
class Answers:
    key: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Closes:
    pass


@dataclass(frozen=True, slots=True)
class Replies:
    key: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class TakesBack:
    """An inquiry is withdrawn by who asked it."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class AdoptsRules:
    """The rules of meetings, the day before the first meeting that is played is fixed."""


@dataclass(frozen=True, slots=True)
class Convenes:
    sitting: Sitting


@dataclass(frozen=True, slots=True)
class AnswersCall:
    sitting: Sitting


@dataclass(frozen=True, slots=True)
class Holds:
    sitting: Sitting


@dataclass(frozen=True, slots=True)
class WritesMinutes:
    """What was said on each item, then the whole is composed."""

    sitting: Sitting


@dataclass(frozen=True, slots=True)
class SendsMinutes:
    """`until`: the last instant to ask for a correction."""

    sitting: Sitting
    until: datetime


@dataclass(frozen=True, slots=True)
class CorrectsMinutes:
    """The `rank`-th correction is asked for, from 0."""

    sitting: Sitting
    rank: int


@dataclass(frozen=True, slots=True)
class AnswersCorrections:
    sitting: Sitting


@dataclass(frozen=True, slots=True)
class SettlesMinutes:
    sitting: Sitting


@dataclass(frozen=True, slots=True)
class PublishesMinutes:
    """Once a later sitting adopted them."""

    sitting: Sitting


Step = (
    Opens
    | Said
    | Supports
    | Remark
    | Decides
    | Proposal
    | Cites
    | Withdraws
    | Submits
    | Session
    | Transmits
    | Answers
    | Done
    | Closes
    | Asked
    | Replies
    | TakesBack
    | Sitting
    | AdoptsRules
    | Convenes
    | AnswersCall
    | Holds
    | WritesMinutes
    | SendsMinutes
    | CorrectsMinutes
    | AnswersCorrections
    | SettlesMinutes
    | PublishesMinutes
)


@dataclass(frozen=True, slots=True)
class Event:
    """`thread`: the slug of its saisine, empty for an inquiry or a meeting."""

    at: datetime
    thread: str
    step: Step


def in_order(
    threads: Iterable[Thread], inquiries: Iterable[Asked] = (), sittings: Iterable[Sitting] = (), *, today: date
) -> list[Event]:
    """All that happens, oldest first. `today`: the day of the first start, before which an open saisine is played."""
    events = [event for thread in threads for event in _thread(thread, today)]
    events += [event for asked in inquiries for event in _inquiry(asked)]
    held = tuple(sittings)
    events += [event for one in held for event in _sitting(one)]
    events += [event for one in held for event in _minutes(one, next((o for o in held if o.adopts == one.key), None))]
    # What happens at the same instant keeps the order of its thread: the sort is stable.
    return sorted(events, key=lambda event: event.at)


def span_instants(span: Span) -> tuple[datetime, datetime | None]:
    """[opens, closes[: from the first day, 00:00, to the last day, 23:59, in Paris."""
    return at(span.first, 0), at(span.last, END_OF_DAY.hour, END_OF_DAY.minute) if span.last else None


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.PARIS)


def drawn(name: str, below: int) -> int:
    """A number in [0, below[ that depends on the name alone: it looks like chance and is the same at each start."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") % below


def _somewhen(day: date, hours: tuple[int, int], name: str) -> datetime:
    first, last = hours
    return at(day, first) + timedelta(minutes=drawn(name, 60 * (last - first)))


def _thread(thread: Thread, today: date) -> Iterator[Event]:
    contributions, synthesis = (thread.calendar[kind] for kind in (PhaseKind.CONTRIBUTIONS, PhaseKind.SYNTHESIS))
    yesterday = today - timedelta(days=1)
    # What is written of a saisine still open is all past.
    last = min(synthesis.last or yesterday, yesterday)
    if thread.is_invented:
        yield Event(at(contributions.first, DEPOSIT[0]), thread.slug, Opens())
    for step, instant in [
        *_said(thread, last),
        *_decided(thread, synthesis, last),
        *_proposed(thread, synthesis, last),
        *_adopted(thread),
        *_answered(thread),
    ]:
        yield Event(instant, thread.slug, step)


def _said(thread: Thread, last: date) -> Iterator[tuple[Step, datetime]]:
    for said in thread.contributions:
        name = f"{thread.slug}/{said.key}"
        yield said, _somewhen(said.on, DEPOSIT, name)
        for rank in range(said.supports):
            within = min(SUPPORTED_WITHIN, (last - said.on).days)
            after = drawn(f"{name}/{rank}", within + 1)
            yield Supports(said.key, rank), _somewhen(said.on + timedelta(days=after), DISCUSSION, f"{name}:{rank}")
    for rank, remark in enumerate(thread.remarks):
        yield remark, _somewhen(remark.day, DISCUSSION, f"{thread.slug}/{remark.on}#{rank}")


def _decided(thread: Thread, synthesis: Span, last: date) -> Iterator[tuple[Step, datetime]]:
    """Fates: one after the other over the first half of the synthesis, each after the contributions it is about."""
    for rank, said in enumerate(one for one in thread.contributions if one.key in thread.fates):
        fate = thread.fates[said.key]
        wanted = _share(synthesis.first, last, (rank + 1) / (2 * len(thread.contributions)))
        known = max(said.on, thread.said(fate.into).on if fate.into else said.on)
        day = min(max(wanted, known + timedelta(days=1)), last)
        yield Decides(said.key, fate), _somewhen(day, FOLLOWING, f"{thread.slug}/{said.key}=")


def _proposed(thread: Thread, synthesis: Span, last: date) -> Iterator[tuple[Step, datetime]]:
    """Recommendations: written over the second half of the synthesis, each with the passages it rests on."""
    for rank, one in enumerate(thread.proposals, start=1):
        wanted = _share(synthesis.first, last, (1 + rank / (len(thread.proposals) + 1)) / 2)
        if one.withdrawn is not None:
            wanted = min(wanted, one.withdrawn - timedelta(days=1))
        cited = max(thread.said(quoted.contribution).on for quoted in one.cites)
        begun = _somewhen(min(max(wanted, cited + timedelta(days=1)), last), WORK, f"{thread.slug}/{one.key}")
        yield one, begun
        for minutes, quoted in enumerate(one.cites, start=1):
            yield Cites(one.key, quoted), begun + timedelta(minutes=7 * minutes)
        if one.withdrawn is not None:
            yield Withdraws(one.key), at(one.withdrawn, 17)


def _adopted(thread: Thread) -> Iterator[tuple[Step, datetime]]:
    session = thread.session
    if session is None:
        return
    submitted = max(thread.calendar[PhaseKind.ADOPTION].first, session.on - timedelta(days=SUBMITTED_BEFORE))
    yield Submits(), at(submitted, 9)
    yield session, at(session.on, 16)
    if thread.transmitted is not None:
        yield Transmits(), at(thread.transmitted, 10 if thread.transmitted > session.on else 17)


def _answered(thread: Thread) -> Iterator[tuple[Step, datetime]]:
    for key, answers in thread.answers.items():
        for answer in answers:
            hours = (11, 13) if thread.transmitted and answer.on > thread.transmitted else (18, 19)
            yield Answers(key, answer), _somewhen(answer.on, hours, f"{thread.slug}/{key}")
    for done in thread.follow_ups:
        made = [answer.on for answer in thread.answers[done.recommendation] for _ in answer.pledges]
        hours = FOLLOWING if done.on > made[done.pledge - 1] else (19, 20)
        yield done, _somewhen(done.on, hours, f"{thread.slug}/{done.recommendation}+{done.pledge}")
    if thread.closed is not None:
        # The last thing of its day, whatever else happens on it.
        yield Closes(), at(thread.closed, 20, 30)


def _inquiry(asked: Asked) -> Iterator[Event]:
    yield Event(_somewhen(asked.on, DEPOSIT, asked.key), "", asked)
    if asked.reply is not None:
        yield Event(_somewhen(asked.reply.on, FOLLOWING, asked.key), "", Replies(asked.key, asked.reply))
    if asked.withdrawn is not None:
        yield Event(at(asked.withdrawn, 15), "", TakesBack(asked.key, asked.reason))


def _sitting(one: Sitting) -> Iterator[Event]:
    yield Event(_somewhen(one.announced, WORK, one.key), "", one)
    if one.agenda:
        yield Event(at(one.announced - timedelta(days=1), 10), "", AdoptsRules())
        yield Event(at(one.on - timedelta(days=CALLED_BEFORE), 10), "", Convenes(one))
        yield Event(at(one.on - timedelta(days=ANSWERED_BEFORE), 8), "", AnswersCall(one))
        yield Event(at(one.on, 9), "", Holds(one))


def _minutes(one: Sitting, adopting: Sitting | None) -> Iterator[Event]:
    """As far as the dates allow: settled when a session adopts them, published some days after it."""
    if one.minutes is None:
        return
    day = lambda number: one.on + timedelta(days=number)  # noqa: E731
    yield Event(at(day(WRITTEN_AFTER), 14), "", WritesMinutes(one))
    until = at(day(SENT_AFTER + READ_FOR), END_OF_DAY.hour, END_OF_DAY.minute)
    yield Event(at(day(SENT_AFTER), 10), "", SendsMinutes(one, until))
    for rank in range(len(one.minutes.corrections)):
        yield Event(
            _somewhen(day(SENT_AFTER + 2 + rank), DISCUSSION, f"{one.key}~{rank}"), "", CorrectsMinutes(one, rank)
        )
    yield Event(at(day(SENT_AFTER + 7), 11), "", AnswersCorrections(one))
    if adopting is not None:
        yield Event(at(day(SENT_AFTER + READ_FOR + 1), 9), "", SettlesMinutes(one))
        yield Event(at(adopting.on + timedelta(days=PUBLISHED_AFTER), 11), "", PublishesMinutes(one))


def _share(first: date, last: date, share: float) -> date:
    return first + timedelta(days=int(max(0, (last - first).days) * share))
