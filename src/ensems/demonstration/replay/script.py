"""What a thread says once read: plain values. Days are days in Paris, already counted from the day of the first start
when the file gives them relative to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day, 00:00, to the last day, 23:59; no last day, no end."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Voice:
    """A member: the `rank`-th of the delegation of a territory, from 0."""

    territory: str
    rank: int


@dataclass(frozen=True, slots=True)
class Item:
    """`population`: of a real commune of the territory, to place the row on the map; 0 for a row without a commune."""

    kind: str
    name: str
    place: str
    contact: str
    description: str
    population: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A contribution; `supports` is the number of members of other territories that support it."""

    key: str
    question: int
    voice: Voice
    on: date
    title: str
    text: str
    items: tuple[Item, ...] = ()
    supports: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    on: str
    voice: Voice
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Fate:
    kind: str
    reason: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    contribution: str
    passage: str
    contrary: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A recommendation; `withdrawn`: the day its rapporteur gave it up, before the vote."""

    key: str
    question: int
    title: str
    text: str
    cites: tuple[Quoted, ...]
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Dissenting:
    territory: str
    text: str


@dataclass(frozen=True, slots=True)
class Ballot:
    votes_for: int
    against: int
    abstentions: int
    dissents: tuple[Dissenting, ...] = ()

    @property
    def voters(self) -> int:
        return self.votes_for + self.against + self.abstentions

    @property
    def adopts(self) -> bool:
        """A majority of the votes cast."""
        return self.votes_for > self.against


@dataclass(frozen=True, slots=True)
class Session:
    """The vote; `meeting`: the key of the session where it took place, when that is known."""

    on: date
    place: str
    ballots: dict[str, Ballot]
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    text: str
    due: date
    precision: str


@dataclass(frozen=True, slots=True)
class Answer:
    on: date
    kind: str
    office: str
    reasons: str
    pledges: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A follow-up of the `pledge`-th pledge, from 1, of all those of the answers to a recommendation."""

    recommendation: str
    pledge: int
    on: date
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The whole thread of one saisine. `calendar`: the span of each kind of phase. `is_invented`: the saisine itself
    is, not only what is said of it; `is_open`: all its phases are, on the day of the first start.
    """

    slug: str
    calendar: dict[str, Span]
    contributions: tuple[Said, ...]
    remarks: tuple[Remark, ...] = ()
    fates: dict[str, Fate] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    session: Session | None = None
    transmitted: date | None = None
    answers: dict[str, tuple[Answer, ...]] = field(default_factory=dict)
    follow_ups: tuple[Done, ...] = ()
    closed: date | None = None
    is_invented: bool = False
    is_open: bool = False

    def said(self, key: str) -> Said:
        return next(one for one in self.contributions if one.key == key)


@dataclass(frozen=True, slots=True)
class Reply:
    on: date
    office: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An inquiry: answered, withdrawn (`withdrawn` and its reason), or waiting."""

    key: str
    voice: Voice
    on: date
    title: str
    text: str
    reply: Reply | None = None
    withdrawn: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """What is put to the vote at an item, counted from 1."""

    item: int
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tenor:
    """What the minutes say was said on an item, counted from 1."""

    item: int
    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Asked by someone who was there. `answer`: "accepted", then with its `wording`; "refused"; "": it still waits."""

    item: int
    text: str
    answer: str = ""
    reason: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The minutes of a session: all that is not taken from what was recorded of it."""

    tenor: tuple[Tenor, ...]
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session of the Assembly; `announced`: the day when the secretariat fixes its date.

    With an `agenda`, it is played from its call to its closing (see `plenary`), and its `minutes` as far as the dates
    allow (see `writing`). `adopts`: the key of an earlier one, whose minutes it adopts.
    """

    key: str
    on: date
    announced: date
    starts: time
    title: str
    place: str
    note: str = ""
    agenda: tuple[str, ...] = ()
    vote: Put | None = None
    nomination: Put | None = None
    minutes: Written | None = None
    adopts: str = ""
