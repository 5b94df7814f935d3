"""Reading a thread: YAML to typed values, each fault said in a sentence that names its line. Pure.

Days are dates; in the threads of the invented saisines, among the inquiries and the meetings they are numbers: -12 is
twelve days before the day of the first start.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import TypeVar

import yaml

from ensems.answers.enums import PledgeState, ResponseKind
from ensems.core.partial_dates import DAY, PRECISIONS
from ensems.core.texts import normalise, one_line
from ensems.demonstration.replay import checks
from ensems.demonstration.replay.checks import Known
from ensems.demonstration.replay.script import (
    Answer,
    Asked,
    Ballot,
    Correction,
    Dissenting,
    Done,
    Fate,
    Item,
    Promise,
    Proposal,
    Put,
    Quoted,
    Remark,
    Reply,
    Said,
    Session,
    Sitting,
    Span,
    Tenor,
    Thread,
    Voice,
    Written,
)
from ensems.referrals.enums import PhaseKind
from ensems.referrals.packs import Entry, PackError
from ensems.synthesis.enums import FateKind

T = TypeVar("T")
# The parser written in C where it is there: the same nodes, ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST_TITLE = 120
FOLLOWED = [state for state in PledgeState.values if state != PledgeState.PENDING]
# The open saisine: transmitted some days before the first start, its contributions close some days after.
OPENED, CLOSES = -25, 30
# The Assembly sits on weekdays: what would fall on a Saturday is on the eve, on a Sunday the day after.
ANSWERS = ("", "accepted", "refused")
ON_A_WEEKDAY = {5: -1, 6: 1}


def read_thread(text: str, name: str, known: Known, *, today: date | None = None) -> Thread:
    """Raises PackError with every fault found. `today`: the file counts its days from it; without a calendar of
    its own, its saisine is open."""
    root = _root(text, name, today)
    found = _thread(root)
    root.done()
    _refuse(root.faults)
    # What does not read alone is not compared with the rest.
    _refuse(checks.faults_of(found, name, known, today))
    return found


def read_inquiries(text: str, name: str, known: Known, *, today: date) -> tuple[Asked, ...]:
    """Raises PackError with every fault found."""
    root = _root(text, name, today)
    found = root.each("inquiries", _asked)
    root.done()
    _refuse(root.faults)
    _refuse(checks.faults_of_inquiries(found, name, known, today))
    return found


def read_meetings(text: str, name: str, *, today: date) -> tuple[Sitting, ...]:
    """Raises PackError with every fault found."""
    root = _root(text, name, today)
    found = root.each("meetings", _sitting)
    root.done()
    _refuse(root.faults)
    _refuse(checks.faults_of_meetings(found, name, today))
    return found


def _refuse(faults: list[str]) -> None:
    if faults:
        raise PackError(faults)


def _root(text: str, name: str, today: date | None) -> Reader:
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        where = f", ligne {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise PackError([f"{name}{where} : ce n’est pas du YAML lisible ({error.problem})."]) from None
    if not isinstance(node, yaml.MappingNode):
        raise PackError([f"{name}, ligne 1 : un fil commence par des clés (saisine, calendar, contributions…)."])
    return Reader(node, "", name, [], today)


class Reader(Entry):
    """An entry that also reads days counted from another, and mappings whose keys are names."""

    def __init__(self, node: yaml.MappingNode, path: str, file: str, faults: list[str], today: date | None) -> None:
        self.today = today
        super().__init__(node, path, file, faults)

    def within(self, node: yaml.MappingNode, path: str) -> Reader:
        return Reader(node, path, self.file, self.faults, self.today)

    def each(self, key: str, make: Callable[[Reader], T]) -> tuple[T, ...]:
        return tuple(_whole(one, make) for one in self.entries(key) if isinstance(one, Reader))

    def named(self, key: str) -> Reader | None:
        """A mapping whose keys are names: all of them are expected."""
        self.known.add(key)
        node = self.children.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in {"", "null", "~"}):
            return None
        if not isinstance(node, yaml.MappingNode):
            self.wrong(key, "des clés sont attendues ici.")
            return None
        return self.within(node, self.path_of(key))

    def one(self, key: str, make: Callable[[Reader], T]) -> T | None:
        found = self.named(key)
        return _whole(found, make) if found else None

    def moment(self, key: str) -> date:
        if self.today is None:
            return self.day(key)
        return self.today + timedelta(days=self.integer(key, least=-5000, most=5000) or 0)

    def sitting_day(self, key: str) -> date:
        """The same, or the nearest weekday when it is counted from another day."""
        found = self.moment(key)
        return found if self.today is None else found + timedelta(days=ON_A_WEEKDAY.get(found.weekday(), 0))

    def counted(self, value: object) -> object:
        """The day that a number stands for, where days are counted; anything else as it is."""
        if self.today is None or type(value) is not int:
            return value
        return self.today + timedelta(days=value)

    def moment_or_none(self, key: str) -> date | None:
        self.known.add(key)
        return self.moment(key) if key in self.children else None

    def flag(self, key: str) -> bool:
        value = self._value(key)
        if value not in (None, True, False):
            self.wrong(key, "true ou false est attendu ici.")
        return value is True


def _whole(entry: Reader, make: Callable[[Reader], T]) -> T:
    made = make(entry)
    entry.done()
    return made


def _thread(root: Reader) -> Thread:
    slug, calendar = root.slug("saisine"), _calendar(root)
    supports = _supports(root)
    contributions = root.each("contributions", lambda one: _said(one, supports))
    for key in supports.keys() - {one.key for one in contributions}:
        root.wrong("supports", f"« {key} » n’est pas une contribution de ce fil.")
    return Thread(
        slug=slug,
        calendar=calendar,
        contributions=contributions,
        remarks=root.each("comments", _remark),
        fates=_by_name(root, "fates", _fate),
        proposals=root.each("recommendations", _proposal),
        session=root.one("adoption", _session),
        transmitted=root.moment_or_none("transmitted"),
        answers=_answers(root),
        follow_ups=root.each("follow_ups", _done),
        closed=root.moment_or_none("closed"),
        is_invented=root.today is not None,
        is_open=_is_open(root),
    )


def _is_open(root: Reader) -> bool:
    return root.today is not None and "calendar" not in root.children


def _calendar(root: Reader) -> dict[str, Span]:
    """The spans of the file; an open saisine has all its phases open together."""
    found = root.named("calendar")
    if root.today is not None and _is_open(root):
        opened, closes = (root.today + timedelta(days=days) for days in (OPENED, CLOSES))
        return {kind: Span(opened, closes if kind == PhaseKind.CONTRIBUTIONS else None) for kind in PhaseKind.values}
    if found is None:
        root.wrong("calendar", "le calendrier inventé est attendu ici (contributions: [premier jour, dernier jour]…).")
        return {}
    calendar = {kind: _span(found, kind) for kind in PhaseKind.values}
    found.done()
    return calendar


def _span(entry: Reader, kind: str) -> Span:
    value = entry._value(kind)
    first, last = map(entry.counted, value) if isinstance(value, list) and len(value) == 2 else (None, None)
    if not isinstance(first, date) or not (last is None or isinstance(last, date)):
        example = "[2017-04-10, 2017-06-30]" if entry.today is None else "[-150, -100]"
        entry.wrong(kind, f"un premier et un dernier jour sont attendus ici ({example} ; null : sans fin).")
        return Span(date.min)
    if last is not None and last < first:
        entry.wrong(kind, "cette phase finit avant de commencer.")
    return Span(first, last)


def _supports(root: Reader) -> dict[str, int]:
    found = root.named("supports")
    if found is None:
        return {}
    return {key: found.integer(key, least=0, most=30) or 0 for key in list(found.children)}


def _by_name(root: Reader, key: str, make: Callable[[Reader], T]) -> dict[str, T]:
    found = root.named(key)
    made: dict[str, T] = {}
    for name in list(found.children) if found else ():
        value = found.one(name, make)  # type: ignore[union-attr]
        if value is not None:
            made[name] = value
    return made


def _text(entry: Reader, key: str, *, required: bool = True) -> str:
    return normalise(entry.text(key, required=required))


def _voice(entry: Reader) -> Voice:
    return Voice(entry.slug("territory"), entry.integer("member", least=0, most=7) or 0)


def _said(entry: Reader, supports: dict[str, int]) -> Said:
    key = entry.slug("key")
    return Said(
        key=key,
        question=entry.integer("question") or 0,
        voice=_voice(entry),
        on=entry.moment("on"),
        title=one_line(entry.text("title", most=LONGEST_TITLE)),
        text=_text(entry, "text"),
        items=entry.each("items", _item),
        supports=supports.get(key, 0),
    )


def _item(entry: Reader) -> Item:
    words = (_text(entry, key) for key in ("kind", "name", "place", "contact", "description"))
    return Item(*words, entry.integer("population", required=False) or 0)


def _remark(entry: Reader) -> Remark:
    return Remark(entry.slug("on"), _voice(entry), entry.moment("at"), _text(entry, "text"))


def _fate(entry: Reader) -> Fate:
    kind = entry.choice("fate", FateKind.values)
    return Fate(kind, _text(entry, "reason", required=False), entry.text("into", required=False))


def _proposal(entry: Reader) -> Proposal:
    return Proposal(
        key=entry.slug("key"),
        question=entry.integer("question") or 0,
        title=entry.text("title", most=200),
        text=_text(entry, "text"),
        cites=entry.each("cites", _quoted),
        withdrawn=entry.moment_or_none("withdrawn"),
    )


def _quoted(entry: Reader) -> Quoted:
    return Quoted(entry.slug("contribution"), _text(entry, "passage").strip(), entry.flag("contrary"))


def _session(entry: Reader) -> Session:
    return Session(
        on=entry.sitting_day("on"),
        place=entry.text("place", most=120),
        ballots=_by_name(entry, "votes", _ballot),
        meeting=entry.text("meeting", required=False, most=80),
    )


def _ballot(entry: Reader) -> Ballot:
    counts = [entry.integer(key, least=0, most=999) or 0 for key in ("for", "against", "abstention")]
    dissents = entry.each("dissents", lambda one: Dissenting(one.slug("territory"), _text(one, "text")))
    return Ballot(*counts, dissents=dissents)


def _answers(root: Reader) -> dict[str, tuple[Answer, ...]]:
    found = root.named("responses")
    return {key: found.each(key, _answer) for key in list(found.children)} if found else {}


def _answer(entry: Reader) -> Answer:
    return Answer(
        on=entry.moment("on"),
        kind=entry.choice("kind", ResponseKind.values),
        office=entry.text("office", most=160),
        reasons=_text(entry, "reasons"),
        pledges=entry.each("pledges", _promise),
    )


def _promise(entry: Reader) -> Promise:
    return Promise(
        _text(entry, "text"), entry.moment("due"), entry.choice("precision", list(dict(PRECISIONS)), default=DAY)
    )


def _done(entry: Reader) -> Done:
    return Done(
        recommendation=entry.slug("recommendation"),
        pledge=entry.integer("pledge") or 1,
        on=entry.moment("on"),
        state=entry.choice("state", FOLLOWED),
        text=_text(entry, "text"),
    )


def _asked(entry: Reader) -> Asked:
    return Asked(
        key=entry.slug("key"),
        voice=_voice(entry),
        on=entry.moment("on"),
        title=one_line(entry.text("title", most=160)),
        text=_text(entry, "text"),
        reply=entry.one("reply", lambda one: Reply(one.moment("on"), one.text("office", most=160), _text(one, "text"))),
        withdrawn=entry.moment_or_none("withdrawn"),
        reason=_text(entry, "reason", required=False),
    )


def _sitting(entry: Reader) -> Sitting:
    return Sitting(
        key=entry.slug("key"),
        on=entry.sitting_day("on"),
        announced=entry.moment("announced"),
        starts=_hour(entry, "starts"),
        title=one_line(entry.text("title", most=200)),
        place=entry.text("place", most=120),
        note=_text(entry, "note", required=False).strip(),
        agenda=tuple(entry.texts("agenda")) if "agenda" in entry.children else (),
        vote=entry.one("vote", _put),
        nomination=entry.one("nomination", _put),
        minutes=entry.one("minutes", _written),
        adopts=entry.text("adopts", required=False, most=80),
    )


def _written(entry: Reader) -> Written:
    tenor = entry.each("tenor", lambda one: Tenor(_point(one), _text(one, "text").strip()))
    return Written(tenor, entry.each("corrections", _correction) if "corrections" in entry.children else ())


def _correction(entry: Reader) -> Correction:
    answer = entry.text("answer", required=False)
    if answer not in ANSWERS:
        entry.wrong("answer", "accepted ou refused est attendu ici, ou rien tant que la réponse attend.")
    return Correction(
        _point(entry),
        entry.text("text", most=2_000),
        answer,
        reason=entry.text("reason", required=bool(answer), most=2_000),
        wording=entry.text("wording", required=answer == "accepted", most=2_000),
    )


def _point(entry: Reader) -> int:
    return entry.integer("item", least=1, most=20) or 1


def _put(entry: Reader) -> Put:
    title = entry.text("title", most=200)
    return Put(_point(entry), title, _text(entry, "text", required=False).strip())


def _hour(entry: Reader, key: str) -> time:
    try:
        return time.fromisoformat(entry.text(key))
    except ValueError:
        entry.wrong(key, 'une heure est attendue ici ("09:30").')
        return time()
