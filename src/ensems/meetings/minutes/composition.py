"""From the facts of a meeting to its minutes. Pure: the same facts give the same minutes and the same digest.

`compose` gives plain data, in words, that the page, the PDF and the text put to the vote show alike:

{"format": 1, "title", "eyebrow", "facts": [[name, value]], "summary": [sentence],
 "attendance": [{"title", "timed", "empty", "rows": [{"name", "territory", "words"}]}], "quorum": [sentence],
 "items": [{"key", "number", "depth", "title", "when", "quorum": [sentence], "aside", "tenor", "requests": [sentence],
            "ballots": [ballot], "dissents": [{"name", "statement"}], "rectified": [wording]}],
 "speech": [[who, time]], "sections": [{"title", "lines": [sentence]}],
 "corrections": [{"who", "about", "text", "answer", "wording", "reason"}], "adoption": "", "signatures": []}

A ballot: {"number", "title", "outcome", "accepted": bool or None, "text", "counts": [[answer, voices]],
"computation": [sentence], "names": [{"answer", "names": [name]}], "seal"}.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core import texts
from ensems.interface.templatetags.ensems import hour, weekday
from ensems.meetings.minutes import losses
from ensems.meetings.minutes.spells import REPRESENTED, SITS, WAITS, Spell, instants_between, spells
from ensems.meetings.rules_of_meeting import (
    REMOTE,
    SUBSTITUTE,
    Power,
    Quorum,
    Rulebook,
    Sitter,
    Stay,
    quorum_at,
    room_at,
)
from ensems.register import chain

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who may sit at the meeting."""

    name: str
    territory: str
    sitter: Sitter

    @property
    def is_substitute(self) -> bool:
        return self.sitter.rank == SUBSTITUTE


@dataclass(frozen=True, slots=True)
class BallotSaid:
    """A ballot that was opened. `names`: (answer, names), in an open ballot only; `seal`: of the roll and the votes;
    `on_paper`: the digest of the minutes of its count, when it was held with slips; `held`: when it was open, and
    whether it had the quorum."""

    number: int
    title: str
    outcome: str
    accepted: bool | None
    text_digest: str
    text_frozen_at: datetime
    is_secret: bool = False
    counts: Sequence[tuple[str, int]] = ()
    computation: Sequence[str] = ()
    names: Sequence[tuple[str, Sequence[str]]] = ()
    seal: str = ""
    on_paper: str = ""
    held: losses.Held | None = None


@dataclass(frozen=True, slots=True)
class ItemSaid:
    """`recused`: names, `aside`: their mandates; `requests`, `quorum`: sentences as they were stored; `dissents`:
    (name, statement). `postponed`: left for another meeting; `turns`: each time it was open, when that is more than
    once."""

    key: int
    number: str
    depth: int
    title: str
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    quorum: Sequence[tuple[datetime, str]] = ()
    recused: Sequence[str] = ()
    aside: frozenset[int] = frozenset()
    tenor: str = ""
    requests: Sequence[str] = ()
    ballots: Sequence[BallotSaid] = ()
    dissents: Sequence[tuple[str, str]] = ()
    postponed: bool = False
    turns: Sequence[losses.Turn] = ()


@dataclass(frozen=True, slots=True)
class CorrectionSaid:
    """`item`: key of the item, 0 for the whole. `accepted`: None until it is answered."""

    who: str
    text: str
    item: int = 0
    accepted: bool | None = None
    wording: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What an app above adds (`minutes.sections`): a title, sentences."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that minutes say of one meeting. `number`: its rank, "" without one; `quorum`: at the opening;
    `speech`: (who, seconds); `call`: how it was called, as a sentence; `waived`: no quorum applies, the first meeting
    having missed its own."""

    title: str
    kind: str
    number: str
    form: str
    held_on: date
    place: str
    opened_at: datetime
    closed_at: datetime
    rulebook: Rulebook
    rules: str = ""
    call: str = ""
    chair: str = ""
    secretaries: Sequence[str] = ()
    members: Sequence[Member] = ()
    stays: Sequence[Stay] = ()
    powers: Sequence[Power] = ()
    waived: bool = False
    quorum: Sequence[tuple[datetime, str]] = ()
    items: Sequence[ItemSaid] = ()
    speech: Sequence[tuple[str, int]] = ()
    sections: Sequence[Section] = ()
    corrections: Sequence[CorrectionSaid] = field(default_factory=tuple)


def compose(facts: Facts) -> dict[str, Any]:
    found = spells(
        facts.opened_at,
        facts.closed_at,
        rules=facts.rulebook,
        sitters=[one.sitter for one in facts.members],
        stays=facts.stays,
        powers=facts.powers,
    )
    attendance, summary = _attendance(facts, found)
    return {
        "format": FORMAT,
        "title": facts.title,
        "eyebrow": _("Procès-verbal · %(kind)s") % {"kind": f"{facts.kind} {facts.number}".strip()},
        "facts": _facts(facts),
        "summary": summary,
        "attendance": attendance,
        "quorum": [_dated(at, sentence) for at, sentence in facts.quorum],
        "items": [_item(one, facts) for one in facts.items],
        "speech": [[who, duration(seconds)] for who, seconds in facts.speech],
        "sections": [{"title": one.title, "lines": list(one.lines)} for one in facts.sections],
        "corrections": [_correction(one, facts) for one in facts.corrections],
        "adoption": "",
        "signatures": [],
    }


def finished(content: dict[str, Any], adoption: str, signatures: Sequence[str]) -> dict[str, Any]:
    """The same, adopted and signed: nothing else changes."""
    return {**content, "adoption": adoption, "signatures": list(signatures)}


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of its canonical JSON, as the register writes it."""
    return texts.digest(chain.canonical(content))


def duration(seconds: int) -> str:
    """1 h 05 min · 12 min 30 s · 45 s"""
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    gap = texts.HARD
    if hours:
        return f"{hours}{gap}h{gap}{minutes:02}{gap}min"
    if minutes:
        return f"{minutes}{gap}min{gap}{left:02}{gap}s" if left else f"{minutes}{gap}min"
    return f"{left}{gap}s"


# --- The head --------------------------------------------------------------------------------------------------


def _facts(facts: Facts) -> list[list[str]]:
    held = _("%(day)s, de %(start)s à %(end)s (heure de Paris)") % {
        "day": weekday(facts.held_on),
        "start": hour(facts.opened_at),
        "end": hour(facts.closed_at),
    }
    said = [
        (_("Date"), held),
        (_("Lieu"), facts.place or facts.form),
        (_("Présidence"), facts.chair or _("non désignée")),
        (_("Secrétariat de séance"), ", ".join(facts.secretaries) or _("non désigné")),
        (_("Convocation"), facts.call),
        (_("Règlement appliqué"), facts.rules),
    ]
    return [[name, value] for name, value in said if value]


# --- Who was there ---------------------------------------------------------------------------------------------


def _attendance(facts: Facts, found: dict[int, list[Spell]]) -> tuple[list[dict[str, Any]], list[str]]:
    names = {one.sitter.mandate: one.name for one in facts.members}
    holders = {one.sitter.place: one.name for one in facts.members if not one.is_substitute}
    present, represented, absent = [], [], []
    for one in facts.members:
        mine = found.get(one.sitter.mandate, [])
        there = [spell for spell in mine if spell.kind in (SITS, WAITS)]
        carried = [spell for spell in mine if spell.kind == REPRESENTED]
        row = {"name": one.name, "territory": one.territory}
        if there:
            present.append({**row, "words": _stay(one, there, facts, holders)})
        if carried:
            represented.append({**row, "words": _carried(carried, facts, names)})
        if not mine and not one.is_substitute:
            absent.append({**row, "words": ""})
    tables = [
        {"title": _("Présents"), "timed": True, "empty": _("Personne n’a été noté présent."), "rows": present},
        {"title": _("Représentés"), "timed": True, "empty": _("Personne n’a été représenté."), "rows": represented},
        {"title": _("Absents"), "timed": False, "empty": _("Personne n’était absent."), "rows": absent},
    ]
    return tables, [_summary(len(present), len(represented), len(absent))]


def _summary(present: int, represented: int, absent: int) -> str:
    parts = [
        ngettext("%(n)d personne présente", "%(n)d personnes présentes", present) % {"n": present},
        ngettext("%(n)d représentée", "%(n)d représentées", represented) % {"n": represented},
        ngettext("%(n)d absente", "%(n)d absentes", absent) % {"n": absent},
    ]
    return _("%(list)s, à un moment au moins pour les présences et les pouvoirs.") % {"list": ", ".join(parts)}


def _stay(one: Member, there: list[Spell], facts: Facts, holders: dict[int, str]) -> str:
    """« de 9 h 32 à 12 h 10, sur place ; de 14 h à la fin, à distance »"""
    said = []
    for spell in there:
        mode = _("à distance") if spell.mode == REMOTE else _("sur place")
        words = [_span(spell, facts), mode]
        if one.is_substitute:
            taken = _("en suppléance de %(name)s") % {"name": holders.get(spell.place, "")}
            words.append(taken if spell.kind == SITS else _("sans siéger"))
        said.append(", ".join(words))
    return " ; ".join(said)


def _carried(carried: list[Spell], facts: Facts, names: dict[int, str]) -> str:
    return " ; ".join(
        _("par %(name)s, %(span)s") % {"name": names.get(one.by, ""), "span": _span(one, facts)} for one in carried
    )


def _span(spell: Spell, facts: Facts) -> str:
    whole = spell.start <= facts.opened_at and spell.end >= facts.closed_at
    if whole:
        return _("toute la séance")
    start = _("de l’ouverture") if spell.start <= facts.opened_at else _("de %(hour)s") % {"hour": hour(spell.start)}
    end = _("à la fin") if spell.end >= facts.closed_at else _("à %(hour)s") % {"hour": hour(spell.end)}
    return f"{start} {end}"


# --- Items -----------------------------------------------------------------------------------------------------


def _item(one: ItemSaid, facts: Facts) -> dict[str, Any]:
    rectified = [said.wording for said in facts.corrections if said.accepted and said.item == one.key]
    return {
        "key": one.key,
        "number": one.number,
        "depth": one.depth,
        "title": one.title,
        "when": _when(one, facts),
        "quorum": _quorum(one, facts),
        "aside": _aside(one.recused),
        "tenor": one.tenor,
        "requests": list(one.requests),
        "ballots": [_ballot(ballot) for ballot in one.ballots],
        "dissents": [{"name": name, "statement": statement} for name, statement in one.dissents],
        "rectified": rectified,
    }


def _quorum(one: ItemSaid, facts: Facts) -> list[str]:
    """What was found and stored, and each time that the quorum was missing while the item was open, where the rules
    look at it again for each item."""
    told = [(at, [_dated(at, sentence)]) for at, sentence in one.quorum]
    applies = facts.rulebook.quorum is not None and facts.rulebook.quorum_at_each_item and not facts.waived
    if applies:

        def found(at: datetime) -> Quorum:
            room = room_at(
                at,
                rules=facts.rulebook,
                sitters=[member.sitter for member in facts.members],
                stays=facts.stays,
                powers=facts.powers,
                interested=one.aside,
            )
            return quorum_at(room, facts.rulebook)

        held = [ballot.held for ballot in one.ballots if ballot.held]
        for turn in _turns(one, facts):
            instants = instants_between(turn.start, turn.end, facts.stays, facts.powers)
            told += [(loss.lost, losses.said(loss, turn, held)) for loss in losses.losses(instants, found)]
    return [sentence for _at, sentences in sorted(told, key=lambda pair: pair[0]) for sentence in sentences]


def _turns(one: ItemSaid, facts: Facts) -> Sequence[losses.Turn]:
    if one.turns or one.opened_at is None:
        return one.turns
    return [losses.Turn(one.opened_at, one.closed_at or facts.closed_at)]


def _when(one: ItemSaid, facts: Facts) -> str:
    later = _("Ce point est reporté à une autre séance.") if one.postponed else ""
    if one.opened_at is None:
        return later or _("Ce point n’a pas été abordé.")
    return " ".join(part for part in (losses.when(_turns(one, facts)), later) if part)


def _aside(names: Sequence[str]) -> str:
    if not names:
        return ""
    said = ngettext(
        "%(names)s, intéressé au point, ne prend part ni à la discussion ni au vote.",
        "%(names)s, intéressés au point, ne prennent part ni à la discussion ni au vote.",
        len(names),
    )
    return said % {"names": ", ".join(names)}


def _dated(at: datetime, sentence: str) -> str:
    return _("À %(hour)s : %(sentence)s.") % {"hour": hour(at), "sentence": sentence.rstrip(".")}


def _ballot(one: BallotSaid) -> dict[str, Any]:
    title = _("Scrutin %(number)d, secret : %(title)s") if one.is_secret else _("Scrutin %(number)d : %(title)s")
    return {
        "number": one.number,
        "title": title % {"number": one.number, "title": one.title},
        "outcome": one.outcome,
        "accepted": one.accepted,
        "text": _("Texte mis aux voix, figé le %(day)s à %(hour)s, empreinte %(digest)s.")
        % {
            "day": weekday(one.text_frozen_at),
            "hour": hour(one.text_frozen_at),
            "digest": one.text_digest,
        },
        "counts": [[answer, voices] for answer, voices in one.counts],
        "computation": [*one.computation, *_paper(one)],
        "names": [{"answer": answer, "names": list(names)} for answer, names in one.names if names],
        "seal": one.seal,
    }


def _paper(one: BallotSaid) -> list[str]:
    if not one.on_paper:
        return []
    said = _("Ce scrutin s’est tenu sur papier ; empreinte de son procès-verbal de dépouillement : %(digest)s.")
    return [said % {"digest": one.on_paper}]


def _correction(one: CorrectionSaid, facts: Facts) -> dict[str, str]:
    numbers = {item.key: f"{item.number}. {item.title}" for item in facts.items}
    answer = {None: _("à examiner"), True: _("acceptée"), False: _("non retenue")}[one.accepted]
    return {
        "who": one.who,
        "about": numbers.get(one.item) or _("l’ensemble"),
        "text": one.text,
        "answer": answer,
        "wording": one.wording,
        "reason": one.reason,
    }
